package io.matriarch.simulator.mutant;

import java.util.List;

/**
 * Loads all of Matriarch anew, with mutations, beside what its parent has loaded; everything else is the parent's. So mutants run
 * side by side in one JVM and share nothing but libraries.
 */
final class MutatingLoader extends ClassLoader {

    private static final String OURS = "io.matriarch.";

    static {
        registerAsParallelCapable();
    }

    private final ClassBytes originals;
    private final Rewriting rewriting;

    MutatingLoader(ClassLoader parent, ClassBytes originals, List<Mutation> mutations) {
        super("mutant", parent);
        this.originals = originals;
        rewriting = new Rewriting(originals, mutations);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var original = originals.of(name).orElseThrow(() -> new ClassNotFoundException(name));
        var bytes = rewriting.apply(name, original);
        return defineClass(name, bytes, 0, bytes.length);
    }
}

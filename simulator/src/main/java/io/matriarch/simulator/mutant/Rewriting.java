package io.matriarch.simulator.mutant;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Puts mutations into class files. A mutation that finds nothing to change is an error, never silence. For any thread. */
final class Rewriting {

    private final ClassBytes originals;
    private final List<Mutation> mutations;
    private final ClassFile files;

    Rewriting(ClassBytes originals, List<Mutation> mutations) {
        this.originals = originals;
        this.mutations = List.copyOf(mutations);
        files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> originals
                                .of(Hook.binaryName(type))
                                .map(java.io.ByteArrayInputStream::new)
                                .orElse(null))
                        .orElse(ClassHierarchyResolver.defaultResolver())
                        .cached()));
    }

    /**
     * The class as it shall be loaded; the original when no mutation is meant for it.
     *
     * @throws MutationMissed when one that is meant for it changes nothing, or would make no valid class
     */
    byte[] apply(String type, byte[] original) {
        var bytes = original;
        for (var mutation : mutations) {
            if (mutation.in().type().equals(type)) {
                bytes = apply(mutation, bytes);
            }
        }
        return bytes;
    }

    private byte[] apply(Mutation mutation, byte[] bytes) {
        var changes = new AtomicInteger();
        var before = files.parse(bytes);
        var after = files.transformClass(before, transform(mutation, before, changes));
        if (changes.get() == 0) {
            throw new MutationMissed(mutation + " finds nothing to change");
        }
        var errors = files.verify(after);
        if (!errors.isEmpty()) {
            throw new MutationMissed(mutation + " makes no valid class: "
                    + errors.stream().map(VerifyError::getMessage).collect(Collectors.joining("; ")));
        }
        return after;
    }

    private ClassTransform transform(Mutation mutation, ClassModel type, AtomicInteger changes) {
        return ClassTransform.transformingMethods(
                method -> mutation.in().covers(method.methodName().stringValue()), (builder, element) -> {
                    if (element instanceof CodeModel code) {
                        rewrite(mutation, type, builder, code, changes);
                    } else {
                        builder.with(element);
                    }
                });
    }

    private void rewrite(
            Mutation mutation, ClassModel type, MethodBuilder builder, CodeModel code, AtomicInteger changes) {
        var method = code.parent().orElseThrow();
        var frame = new Frame(type.thisClass().asSymbol(), method);
        switch (mutation) {
            case Mutation.AlwaysReturn m -> alwaysReturn(m, method, builder, code, changes);
            case Mutation.SkipCall m -> builder.transformCode(code, new CallRewriting.Skipping(m, changes));
            case Mutation.CallYields m -> builder.transformCode(code, new CallRewriting.Yielding(m, changes));
            case Mutation.ReplaceCall m ->
                builder.transformCode(code, new CallRewriting.Replacing(m, hook(m.hook()), frame, changes));
            case Mutation.MapArgument m ->
                builder.transformCode(code, new CallRewriting.Mapping(m, hook(m.hook()), frame, changes));
            case Mutation.MapResult m ->
                builder.transformCode(code, new ResultMapping(m, method, hook(m.hook()), frame, changes));
            case Mutation.ReadAnotherField m -> builder.transformCode(code, new FieldSwapping(m, changes));
        }
    }

    /** The lambdas in it are left as they are: nobody calls them any more. */
    private static void alwaysReturn(
            Mutation.AlwaysReturn mutation,
            MethodModel method,
            MethodBuilder builder,
            CodeModel code,
            AtomicInteger changes) {
        if (!method.methodName().equalsString(mutation.in().method())) {
            builder.with(code);
            return;
        }
        var type = method.methodTypeSymbol().returnType();
        if (!mutation.constant().fits(type)) {
            throw new MutationMissed(mutation + " does not fit a method that returns " + type.displayName());
        }
        changes.incrementAndGet();
        builder.withCode(body -> {
            mutation.constant().push(body, type);
            body.return_(TypeKind.from(type));
        });
    }

    private Hook hook(Spot spot) {
        return Hook.find(originals, spot);
    }
}

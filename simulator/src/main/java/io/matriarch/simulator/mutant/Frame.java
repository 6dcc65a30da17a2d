package io.matriarch.simulator.mutant;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/** What a method was called with: its {@code this}, if it has one, and its parameters, as hooks may ask for them. */
final class Frame {

    private final List<ClassDesc> types = new ArrayList<>();
    private final String name;

    Frame(ClassDesc owner, MethodModel method) {
        name = method.methodName().stringValue();
        if (!method.flags().has(AccessFlag.STATIC)) {
            types.add(owner);
        }
        types.addAll(method.methodTypeSymbol().parameterList());
    }

    /** Puts as many of them on the stack as {@code wanted} has types. */
    void push(CodeBuilder code, List<ClassDesc> wanted) {
        if (wanted.size() > types.size()) {
            throw new MutationMissed("a hook wants %s, and %s has %s only".formatted(wanted, name, types));
        }
        var slot = 0;
        for (var i = 0; i < wanted.size(); i++) {
            Hook.demandTakes(wanted.get(i), types.get(i));
            var kind = TypeKind.from(types.get(i));
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
    }
}

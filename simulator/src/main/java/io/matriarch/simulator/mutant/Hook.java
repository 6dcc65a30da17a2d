package io.matriarch.simulator.mutant;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;

/** A static method of the simulator that rewritten code calls. */
record Hook(Spot spot, MethodTypeDesc type) {

    static Hook find(ClassBytes classes, Spot spot) {
        var bytes = classes.of(spot.type()).orElseThrow(() -> new MutationMissed("there is no class of hook " + spot));
        return ClassFile.of().parse(bytes).methods().stream()
                .filter(method -> method.methodName().equalsString(spot.method()))
                .filter(method ->
                        method.flags().has(AccessFlag.STATIC) && method.flags().has(AccessFlag.PUBLIC))
                .map(method -> new Hook(spot, method.methodTypeSymbol()))
                .findFirst()
                .orElseThrow(() -> new MutationMissed("there is no hook " + spot));
    }

    /**
     * Calls it, with {@code given} on the stack already and the rest taken from the frame; what it returns is left there as a
     * {@code wanted}.
     */
    void call(CodeBuilder code, List<ClassDesc> given, ClassDesc wanted, Frame frame) {
        if (type.parameterCount() < given.size()) {
            throw new MutationMissed("hook %s takes too little for %s".formatted(spot, given));
        }
        for (var i = 0; i < given.size(); i++) {
            demandTakes(type.parameterType(i), given.get(i));
        }
        frame.push(code, type.parameterList().subList(given.size(), type.parameterCount()));
        code.invokestatic(spot.owner(), spot.method(), type);
        if (!type.returnType().equals(wanted)) {
            if (type.returnType().isPrimitive() || wanted.isPrimitive()) {
                throw new MutationMissed("hook %s returns no %s".formatted(spot, wanted.displayName()));
            }
            code.checkcast(wanted);
        }
    }

    /** A class that hooks cannot name is an {@code Object} to them. */
    static void demandTakes(ClassDesc parameter, ClassDesc argument) {
        var anything = parameter.equals(ConstantDescs.CD_Object) && !argument.isPrimitive();
        if (!anything && !parameter.equals(argument)) {
            throw new MutationMissed(
                    "a hook takes %s, not %s".formatted(parameter.displayName(), argument.displayName()));
        }
    }

    /** The name that class loaders know a class by. */
    static String binaryName(ClassDesc type) {
        var descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }
}

package io.matriarch.simulator.mutant;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends what a method returns through a hook; the lambdas in it are left alone. */
final class ResultMapping implements CodeTransform {

    private final Mutation.MapResult mutation;
    private final MethodModel method;
    private final Hook hook;
    private final Frame frame;
    private final AtomicInteger changes;

    ResultMapping(Mutation.MapResult mutation, MethodModel method, Hook hook, Frame frame, AtomicInteger changes) {
        this.mutation = mutation;
        this.method = method;
        this.hook = hook;
        this.frame = frame;
        this.changes = changes;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction && isMeant()) {
            changes.incrementAndGet();
            ClassDesc type = method.methodTypeSymbol().returnType();
            hook.call(code, List.of(type), type, frame);
        }
        code.with(element);
    }

    private boolean isMeant() {
        return method.methodName().equalsString(mutation.in().method());
    }
}

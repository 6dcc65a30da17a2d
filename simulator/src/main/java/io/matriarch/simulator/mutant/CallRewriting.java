package io.matriarch.simulator.mutant;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Rewrites the calls of one method in another's code. */
abstract sealed class CallRewriting implements CodeTransform {

    private final Spot callee;
    private final AtomicInteger changes;

    private CallRewriting(Spot callee, AtomicInteger changes) {
        this.callee = callee;
        this.changes = changes;
    }

    abstract void rewrite(CodeBuilder code, InvokeInstruction call);

    @Override
    public final void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.name().equalsString(callee.method())
                && call.owner().asSymbol().equals(callee.owner())) {
            changes.incrementAndGet();
            rewrite(code, call);
        } else {
            code.with(element);
        }
    }

    private static boolean hasReceiver(InvokeInstruction call) {
        return call.opcode() != Opcode.INVOKESTATIC;
    }

    private static void drop(CodeBuilder code, ClassDesc type) {
        switch (TypeKind.from(type).slotSize()) {
            case 0 -> {}
            case 1 -> code.pop();
            default -> code.pop2();
        }
    }

    /** The call is not made: its arguments are dropped. */
    static final class Skipping extends CallRewriting {

        private final Mutation.SkipCall mutation;

        Skipping(Mutation.SkipCall mutation, AtomicInteger changes) {
            super(mutation.callee(), changes);
            this.mutation = mutation;
        }

        @Override
        void rewrite(CodeBuilder code, InvokeInstruction call) {
            var type = call.typeSymbol();
            type.parameterList().reversed().forEach(parameter -> drop(code, parameter));
            var returnsItself =
                    hasReceiver(call) && type.returnType().equals(call.owner().asSymbol());
            if (returnsItself) {
                return;
            }
            if (!type.returnType().equals(ConstantDescs.CD_void)) {
                throw new MutationMissed(mutation + " skips a call whose result is needed");
            }
            if (hasReceiver(call)) {
                code.pop();
            }
        }
    }

    /** What the call returns is replaced. */
    static final class Yielding extends CallRewriting {

        private final Mutation.CallYields mutation;

        Yielding(Mutation.CallYields mutation, AtomicInteger changes) {
            super(mutation.callee(), changes);
            this.mutation = mutation;
        }

        @Override
        void rewrite(CodeBuilder code, InvokeInstruction call) {
            var type = call.typeSymbol().returnType();
            if (!mutation.constant().fits(type)) {
                throw new MutationMissed(mutation + " does not fit a call that returns " + type.displayName());
            }
            code.with(call);
            drop(code, type);
            mutation.constant().push(code, type);
        }
    }

    /** Another is called. */
    static final class Replacing extends CallRewriting {

        private final Hook hook;
        private final Frame frame;

        Replacing(Mutation.ReplaceCall mutation, Hook hook, Frame frame, AtomicInteger changes) {
            super(mutation.callee(), changes);
            this.hook = hook;
            this.frame = frame;
        }

        @Override
        void rewrite(CodeBuilder code, InvokeInstruction call) {
            var given = new ArrayList<ClassDesc>();
            if (hasReceiver(call)) {
                given.add(call.owner().asSymbol());
            }
            given.addAll(call.typeSymbol().parameterList());
            hook.call(code, given, call.typeSymbol().returnType(), frame);
        }
    }

    /** One argument is replaced; those after it wait in local variables meanwhile. */
    static final class Mapping extends CallRewriting {

        private final Mutation.MapArgument mutation;
        private final Hook hook;
        private final Frame frame;

        Mapping(Mutation.MapArgument mutation, Hook hook, Frame frame, AtomicInteger changes) {
            super(mutation.callee(), changes);
            this.mutation = mutation;
            this.hook = hook;
            this.frame = frame;
        }

        @Override
        void rewrite(CodeBuilder code, InvokeInstruction call) {
            var parameters = call.typeSymbol().parameterList();
            if (mutation.index() >= parameters.size()) {
                throw new MutationMissed(mutation + " has no such argument");
            }
            var later = parameters.subList(mutation.index() + 1, parameters.size());
            var slots = new ArrayList<Integer>();
            for (var type : later.reversed()) {
                var slot = code.allocateLocal(TypeKind.from(type));
                slots.addFirst(slot);
                code.storeLocal(TypeKind.from(type), slot);
            }
            var type = parameters.get(mutation.index());
            hook.call(code, List.of(type), type, frame);
            for (var i = 0; i < later.size(); i++) {
                code.loadLocal(TypeKind.from(later.get(i)), slots.get(i));
            }
            code.with(call);
        }
    }
}

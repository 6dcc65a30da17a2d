package io.matriarch.simulator.mutant;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads another field than the one that is meant. */
final class FieldSwapping implements CodeTransform {

    private final Mutation.ReadAnotherField mutation;
    private final AtomicInteger changes;

    FieldSwapping(Mutation.ReadAnotherField mutation, AtomicInteger changes) {
        this.mutation = mutation;
        this.changes = changes;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof FieldInstruction read
                && read.opcode() == Opcode.GETFIELD
                && read.name().equalsString(mutation.field())) {
            changes.incrementAndGet();
            code.getfield(read.owner().asSymbol(), mutation.other(), read.typeSymbol());
        } else {
            code.with(element);
        }
    }
}

package io.matriarch.simulator.mutant;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A value that byte code can be made to yield. */
sealed interface Constant {

    /** Of a method that returns nothing. */
    record Nothing() implements Constant {}

    record Bool(boolean value) implements Constant {}

    /** Of {@code int} or {@code long}. */
    record Whole(long value) implements Constant {}

    record NoOptional() implements Constant {}

    record NoList() implements Constant {}

    record NoDuration() implements Constant {}

    /** Whether a method of that return type can yield it. */
    default boolean fits(ClassDesc type) {
        return switch (this) {
            case Nothing() -> type.equals(ConstantDescs.CD_void);
            case Bool _ -> type.equals(ConstantDescs.CD_boolean);
            case Whole _ -> type.equals(ConstantDescs.CD_int) || type.equals(ConstantDescs.CD_long);
            case NoOptional() -> type.equals(describe(Optional.class));
            case NoList() -> type.equals(describe(List.class));
            case NoDuration() -> type.equals(describe(Duration.class));
        };
    }

    /** Puts it on the stack, as that type, which it fits. */
    default void push(CodeBuilder code, ClassDesc type) {
        switch (this) {
            case Nothing() -> {}
            case Bool(var value) -> code.loadConstant(value ? 1 : 0);
            case Whole(var value) -> {
                if (TypeKind.from(type) == TypeKind.LONG) {
                    code.loadConstant(value);
                } else {
                    code.loadConstant(Math.toIntExact(value));
                }
            }
            case NoOptional() ->
                code.invokestatic(describe(Optional.class), "empty", MethodTypeDesc.of(describe(Optional.class)));
            case NoList() ->
                code.invokestatic(describe(List.class), "of", MethodTypeDesc.of(describe(List.class)), true);
            case NoDuration() -> code.getstatic(describe(Duration.class), "ZERO", describe(Duration.class));
        }
    }

    private static ClassDesc describe(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}

package io.matriarch.simulator.fault;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The parts that a fault's record is made of: the only place that takes faults apart and puts them together by name. */
final class FaultParts {

    private FaultParts() {}

    /** One of them: a {@link Target}, a {@code double} or a {@code boolean}. */
    record Part(RecordComponent component) {

        String name() {
            return component.getName();
        }

        Class<?> type() {
            return component.getType();
        }

        Object valueIn(Fault fault) {
            try {
                return component.getAccessor().invoke(fault);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read %s of %s".formatted(name(), fault), e);
            }
        }
    }

    static List<Part> of(FaultKind kind) {
        return Arrays.stream(kind.type().getRecordComponents()).map(Part::new).toList();
    }

    /**
     * The fault of these values.
     *
     * @throws IllegalArgumentException when one is out of its range, with a sentence that says so
     */
    static Fault build(FaultKind kind, List<Object> values) {
        var types = of(kind).stream().map(Part::type).toArray(Class<?>[]::new);
        try {
            return kind.type().getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException outOfRange) {
                throw outOfRange;
            }
            throw new IllegalStateException("cannot make a " + kind.word(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + kind.word(), e);
        }
    }
}

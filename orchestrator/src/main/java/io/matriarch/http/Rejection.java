package io.matriarch.http;

import io.matriarch.http.wire.Problem.Violation;
import java.util.Collection;
import java.util.List;

/** A request that is not carried out, on its way to the one place that turns it into a problem. No stack: it is an answer. */
final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Fault fault;
    private final transient List<Violation> violations;
    private final transient List<String> allowed;

    Rejection(Fault fault, String detail) {
        this(fault, detail, List.of());
    }

    Rejection(Fault fault, String detail, List<Violation> violations) {
        this(fault, detail, violations, List.of());
    }

    private Rejection(Fault fault, String detail, List<Violation> violations, List<String> allowed) {
        super(detail, null, false, false);
        this.fault = fault;
        this.violations = List.copyOf(violations);
        this.allowed = List.copyOf(allowed);
    }

    /** The path is one of ours, the method is none of {@code allowed}. */
    static Rejection ofMethod(String method, Collection<String> allowed) {
        var methods = List.copyOf(allowed);
        return new Rejection(
                Fault.METHOD_NOT_ALLOWED,
                "%s is not allowed here, only %s".formatted(method, String.join(", ", methods)),
                List.of(),
                methods);
    }

    Fault fault() {
        return fault;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<Violation> violations() {
        return violations;
    }

    /** The methods that would be allowed, when the method is what is wrong. */
    List<String> allowed() {
        return allowed;
    }
}

package io.matriarch.http;

import io.matriarch.http.wire.Problem;
import io.matriarch.http.wire.Problem.Violation;
import io.matriarch.protocol.command.Refusal;
import java.util.List;

/**
 * The kinds of problems: what they are called, and their HTTP status.
 *
 * @param code a stable word for programs
 * @param title the same for every occurrence
 */
record Fault(int status, String code, String title) {

    static final Fault MALFORMED_REQUEST = new Fault(400, "malformed-request", "The request cannot be read");
    static final Fault MALFORMED_JSON = new Fault(400, "malformed-json", "The body is not JSON");
    static final Fault INVALID_NAME = new Fault(400, "invalid-name", "A name breaks the naming rules");
    static final Fault INVALID_PARAMETER = new Fault(400, "invalid-parameter", "A query parameter or header is wrong");
    static final Fault UNAUTHORIZED = new Fault(401, "unauthorized", "Credentials are needed");
    static final Fault FOREIGN_ORIGIN = new Fault(403, "foreign-origin", "A web page of another site asks");
    static final Fault NO_SUCH_RESOURCE = new Fault(404, "no-such-resource", "There is nothing at this path");
    static final Fault NO_SUCH_CLUSTER = new Fault(404, "no-such-cluster", "There is no such cluster");
    static final Fault METHOD_NOT_ALLOWED = new Fault(405, "method-not-allowed", "The resource has no such method");
    static final Fault PRECONDITION_FAILED = new Fault(412, "precondition-failed", "The cluster has moved on");
    static final Fault TOO_LARGE = new Fault(413, "too-large", "The request is too large");
    static final Fault UNSUPPORTED_MEDIA_TYPE =
            new Fault(415, "unsupported-media-type", "The body has to be application/json");
    static final Fault MISDIRECTED = new Fault(421, "misdirected", "The request is meant for another host");
    static final Fault INVALID_BODY = new Fault(422, "invalid-body", "The body is not what is expected here");
    static final Fault INVALID_INVENTORY = new Fault(422, "invalid-inventory", "The inventory is refused");
    static final Fault APPLY_REFUSED = new Fault(409, "apply-refused", "A cluster refuses the inventory");
    static final Fault KEY_REUSED =
            new Fault(422, "idempotency-key-reused", "The idempotency key belongs to another request");
    static final Fault INTERNAL = new Fault(500, "internal", "Something went wrong inside Matriarch");
    static final Fault NOT_READY =
            new Fault(503, "server-not-ready", "Matriarch is starting or cannot reach its journal");
    static final Fault TIMED_OUT = new Fault(504, "timed-out", "It is unknown whether this was carried out");

    /** What a refused command is: something that is not there, or a conflict with what the cluster is now. */
    static Fault of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NoSuchCluster r -> NO_SUCH_CLUSTER;
            case Refusal.NoSuchInstance r -> new Fault(404, r.code(), "There is no such instance");
            case Refusal.AlreadyDeclared r -> conflict(r);
            case Refusal.NotReady r -> conflict(r);
            case Refusal.Busy r -> conflict(r);
            case Refusal.NoCandidate r -> conflict(r);
            case Refusal.AlreadyLeads r -> conflict(r);
            case Refusal.LeadsTheCluster r -> conflict(r);
            case Refusal.NothingToDo r -> conflict(r);
            case Refusal.Unfenced r -> conflict(r);
            case Refusal.Contradiction r -> conflict(r);
        };
    }

    private static Fault conflict(Refusal refusal) {
        return new Fault(409, refusal.code(), "The command is refused");
    }

    Problem at(String path, String detail, List<Violation> violations) {
        return new Problem("urn:matriarch:problem:" + code, title, status, detail, path, code, violations);
    }
}

package io.matriarch.agent.rest;

/**
 * An answer.
 *
 * @param status an HTTP status
 * @param contentType of the body
 * @param body may be empty
 */
record Answer(int status, String contentType, String body) {

    static final int OK = 200;
    static final int UNAVAILABLE = 503;

    private static final String JSON = "application/json";

    static Answer json(int status, Object body) {
        return new Answer(status, JSON, body.toString());
    }

    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body);
    }
}

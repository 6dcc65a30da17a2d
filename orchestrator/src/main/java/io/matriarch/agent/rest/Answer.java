package io.matriarch.agent.rest;

/** What goes back to a caller. */
record Answer(int status, String contentType, String body) {

    static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }

    static Answer json(boolean holds, String body) {
        return json(holds ? 200 : 503, body);
    }

    static Answer text(String body) {
        return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", body);
    }
}

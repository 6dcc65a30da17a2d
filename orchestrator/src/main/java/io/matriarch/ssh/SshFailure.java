package io.matriarch.ssh;

import io.matriarch.node.NodeConnector.Reach;

/** Why a link came to nothing: all that goes wrong below is translated into this, once. */
final class SshFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final Reach reach;

    SshFailure(Reach reach, String why) {
        super(why);
        this.reach = reach;
    }

    SshFailure(Reach reach, String why, Throwable cause) {
        super(why, cause);
        this.reach = reach;
    }

    Reach reach() {
        return reach;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}

package io.matriarch.ssh;

import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.direct.AbstractDirectChannel;

/**
 * A channel to a unix socket on the other side, which sshj lacks: OpenSSH's {@code direct-streamlocal@openssh.com}, section 2.4 of
 * its file PROTOCOL.
 */
final class UnixSocketChannel extends AbstractDirectChannel {

    private final String path;

    UnixSocketChannel(Connection connection, String path) {
        super(connection, "direct-streamlocal@openssh.com");
        this.path = path;
    }

    /** Besides the usual: the path, and two fields that are reserved. */
    @Override
    protected SSHPacket buildOpenReq() {
        var request = super.buildOpenReq();
        request.putString(path);
        request.putString("");
        request.putUInt32(0);
        return request;
    }
}

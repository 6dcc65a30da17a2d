package io.matriarch.lease;

import java.net.URI;

/**
 * Where one member of etcd listens for clients.
 *
 * @param port 1 to 65535; 2379 by custom
 */
record EtcdEndpoint(String host, int port) {

    /**
     * Reads {@code http://10.10.10.10:2379}.
     *
     * @throws IllegalArgumentException for anything else; {@code https} too, which is not supported yet
     */
    static EtcdEndpoint parse(String url) {
        var uri = URI.create(url);
        if (!"http".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getPort() < 1
                || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("'" + url + "': an etcd endpoint is http://<host>:<port>");
        }
        return new EtcdEndpoint(uri.getHost(), uri.getPort());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

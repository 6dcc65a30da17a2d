package io.matriarch.demo;

import io.matriarch.installation.Host;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How the demo's client gets into the demo's database. The password is no secret: it guards numbers on loopback addresses, and
 * is printed so that people can look at them.
 *
 * @param port of PostgreSQL on every node
 */
record Login(int port) {

    static final String USER = "demo";
    static final String PASSWORD = "demo";
    static final String DATABASE = "demo";

    /** A connection to one node; every wait on it is bounded by a second or two. */
    Connection connect(Host node) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", PASSWORD);
        properties.setProperty("ApplicationName", "matriarch-demo");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "2");
        properties.setProperty("socketTimeout", "2");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(node.address(), port, DATABASE), properties);
    }

    /** What to give psql, so that it finds the leader by itself. */
    String url(List<Host> nodes) {
        var hosts = nodes.stream().map(node -> node.address() + ":" + port).collect(Collectors.joining(","));
        return "postgresql://%s:%s@%s/%s?target_session_attrs=read-write".formatted(USER, PASSWORD, hosts, DATABASE);
    }
}

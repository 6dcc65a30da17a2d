package io.matriarch.agent.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating system account that PostgreSQL's programs run under and that owns its files. In production that is the
 * account of the agent itself; a test that runs as root has to switch, because PostgreSQL refuses root.
 *
 * @param name of the account
 * @param prefix put before every command; empty when no switch is needed
 */
public record OsAccount(String name, List<String> prefix) {

    public OsAccount {
        prefix = List.copyOf(prefix);
    }

    /** The account of this process. */
    public static OsAccount ofThisProcess() {
        return new OsAccount(System.getProperty("user.name"), List.of());
    }

    /** Another account; works for root only. */
    public static OsAccount switchingTo(String name) {
        return new OsAccount(name, List.of("setpriv", "--reuid=" + name, "--regid=" + name, "--init-groups"));
    }

    List<String> command(List<String> words) {
        return Stream.concat(prefix.stream(), words.stream()).toList();
    }

    /** Makes the account own {@code path}, when this process is another. */
    void own(Path path) throws IOException {
        if (!prefix.isEmpty()) {
            var owner = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
            Files.setOwner(path, owner);
        }
    }
}

package io.matriarch.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The operating system's user that everything of the nodes belongs to: PostgreSQL refuses to be run by root, so for root it is
 * {@code postgres}, and for anybody else that user.
 *
 * @param group its primary group
 * @param isAnother whether it is not the user who runs this; only root can become another
 */
public record Account(String name, String group, boolean isAnother) {

    private static final String FOR_ROOT = "postgres";
    private static final Path SHADOW = Path.of("/etc/shadow");

    public static Account unprivileged() {
        var mine = System.getProperty("user.name", "");
        if (!isRoot()) {
            return new Account(mine, Programs.output(List.of("id", "-gn")), false);
        }
        var group = Programs.output(List.of("id", "-gn", FOR_ROOT));
        return new Account(FOR_ROOT, group, true);
    }

    /** {@code command} as this user, in the same process: nothing forks, so the process id stays. */
    public List<String> running(List<String> command) {
        if (!isAnother) {
            return command;
        }
        var all = new ArrayList<>(List.of("setpriv", "--reuid=" + name, "--regid=" + group, "--init-groups", "--"));
        all.addAll(command);
        return all;
    }

    public boolean canRun(Path program) {
        try {
            Programs.output(running(List.of("test", "-x", program.toString())));
            return true;
        } catch (InstallationFailure no) {
            return false;
        }
    }

    /** Gives the user a file. */
    public void own(Path path) throws IOException {
        if (isAnother) {
            var users = path.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(path, users.lookupPrincipalByName(name));
        }
    }

    /** Whether sshd lets the user in with a key only when it asks PAM, as its password is locked. */
    public boolean needsPam() {
        if (!isAnother) {
            return false;
        }
        try (var lines = Files.lines(SHADOW)) {
            return lines.anyMatch(line -> line.startsWith(name + ":!"));
        } catch (IOException unreadable) {
            return false;
        }
    }

    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException noProc) {
            throw new InstallationFailure("it takes Linux with /proc", noProc);
        }
    }
}

package io.matriarch.simulator.lab;

import io.matriarch.installation.InstallationFailure;
import io.matriarch.installation.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A disk of a host's own: a file with a file system in it, so that it can be full, or not answer, while all others do. */
final class Disk {

    private static final long BYTES = 3L << 30;

    private final Path image;
    private final Path mountPoint;
    private boolean frozen;
    private boolean full;
    private boolean wantsFull;

    private Disk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** A new one, mounted; it takes as much room of the machine's as is written to it. */
    static Disk create(Path image, Path mountPoint) {
        try (var file = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[] {0}), BYTES - 1);
            Files.createDirectories(mountPoint);
        } catch (IOException e) {
            throw new InstallationFailure("no disk can be made: " + e.getMessage(), e);
        }
        Programs.output(List.of("mkfs.ext4", "-q", "-m", "0", image.toString()));
        Programs.output(List.of("mount", "-o", "loop", image.toString(), mountPoint.toString()));
        return new Disk(image, mountPoint);
    }

    /** Takes away those that a killed process has left: {@code root} and its id begin where they are. */
    static void removeOrphans(String root) {
        var left = Pattern.compile(" (" + Pattern.quote(root) + "-(\\d+)/\\S+) ");
        try (var mounts = Files.lines(Path.of("/proc/mounts"))) {
            mounts.map(left::matcher)
                    .filter(Matcher::find)
                    .filter(mount ->
                            ProcessHandle.of(Long.parseLong(mount.group(2))).isEmpty())
                    .forEach(mount -> unmount(mount.group(1)));
        } catch (IOException e) {
            throw new InstallationFailure("the mounts of this machine cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes, or gives back, all the room that is left; while every write waits, so does that. */
    void fill(boolean full) {
        wantsFull = full;
        fillAsWanted();
    }

    private void fillAsWanted() {
        if (frozen || full == wantsFull) {
            return;
        }
        var filler = mountPoint.resolve("filler");
        try {
            if (wantsFull) {
                var left = Files.getFileStore(mountPoint).getUsableSpace();
                Programs.output(List.of(
                        "sh",
                        "-c",
                        "fallocate -l %d '%s' || true; cat /dev/zero >>'%s' 2>&1 || true"
                                .formatted(left, filler, filler)));
            } else {
                Files.deleteIfExists(filler);
            }
            full = wantsFull;
        } catch (IOException e) {
            throw new InstallationFailure("the disk cannot be filled: " + e.getMessage(), e);
        }
    }

    /** Lets every write and every fsync wait. */
    void freeze(boolean frozen) {
        Programs.output(List.of("fsfreeze", frozen ? "--freeze" : "--unfreeze", mountPoint.toString()));
        this.frozen = frozen;
        fillAsWanted();
    }

    /** As soon as nobody needs it any more. */
    private static void unmount(String mountPoint) {
        try {
            Programs.output(List.of("umount", "--lazy", mountPoint));
        } catch (InstallationFailure wasNot) {
            // Another one was faster.
        }
    }

    /** Takes it away with all that is on it. */
    void remove() {
        unmount(mountPoint.toString());
        try {
            Files.deleteIfExists(image);
        } catch (IOException left) {
            // It is found by who looks for what is left.
        }
    }
}

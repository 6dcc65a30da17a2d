package io.matriarch.persistence.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system for H2 whose writes return only when they are on the disk, under the scheme {@code durable:}.
 *
 * <p>H2 writes a commit with one {@code pwrite} and calls {@code fsync} only when it closes the file, so that a commit survives
 * the death of the process and not that of the machine. Opened with {@code O_DSYNC} the same {@code pwrite} is durable, and writes
 * reach the disk in their order. The file holds passwords too: only its owner may read it.
 */
public final class DurableFilePath extends FilePathWrapper {

    static final String SCHEME = "durable";

    /** Makes the scheme known to H2; again is no harm. */
    static void register() {
        FilePath.register(new DurableFilePath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        if (mode.equals("r")) {
            return super.open(mode);
        }
        return FileChannel.open(
                Path.of(unwrap().toString()),
                EnumSet.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.DSYNC),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}

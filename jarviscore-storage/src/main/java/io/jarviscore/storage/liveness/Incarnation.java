package io.jarviscore.storage.liveness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One life of one process, and the mesh in it. Its text is a file name, so that a folder's listing
 * says all there is to know: to open the lock file of one's own process and close it again would
 * release the lock (POSIX {@code fcntl}: any descriptor's close releases all locks of the process).
 *
 * @param owner the mesh's owner string
 * @param pid the process's id where it runs
 * @param startedAt when the process started, in milliseconds since 1970; 0 if not known
 * @param boot the machine's boot id; {@value #NO_BOOT_ID} where there is none
 */
record Incarnation(String owner, long pid, long startedAt, String boot) {
    static final String NO_BOOT_ID = "unknown";

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Pattern BOOT = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final String SEPARATOR = "@";

    /** A mesh of this process. */
    static Incarnation here(String owner) {
        ProcessHandle process = ProcessHandle.current();
        return new Incarnation(owner, process.pid(), startOf(process), bootId());
    }

    /** Reads a file name; empty if it names no incarnation. */
    static Optional<Incarnation> read(String fileName) {
        String[] parts = fileName.split(SEPARATOR, -1);
        if (parts.length != 4 || parts[0].isEmpty() || !BOOT.matcher(parts[3]).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Incarnation(
                            parts[0],
                            Long.parseLong(parts[1]),
                            Long.parseLong(parts[2]),
                            parts[3]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String fileName() {
        return String.join(SEPARATOR, owner, String.valueOf(pid), String.valueOf(startedAt), boot);
    }

    /** Whether both are meshes of one process. */
    boolean isOfProcess(Incarnation other) {
        return pid == other.pid && startedAt == other.startedAt && isOfBoot(other);
    }

    /** Whether both ran since the same start of the same machine. */
    boolean isOfBoot(Incarnation other) {
        return boot.equals(other.boot);
    }

    /**
     * Whether a process with this id and start can be seen. A process of another container cannot,
     * so "no" proves nothing.
     */
    boolean isSeenRunning() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedAt != 0 && startOf(process) == startedAt)
                .isPresent();
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String bootId() {
        try {
            String id = Files.readString(BOOT_ID).strip();
            return BOOT.matcher(id).matches() ? id : NO_BOOT_ID;
        } catch (IOException notLinux) {
            return NO_BOOT_ID;
        }
    }
}

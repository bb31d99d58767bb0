package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.files.PrivateFiles;
import io.jarviscore.p2p.transport.FleetKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with the fleet's keys that is read again while the mesh runs. A change counts once two
 * reads in a row agree, so a file that is being written is not taken for a finished one. A file
 * that cannot be used changes nothing and is logged once.
 */
final class KeyFile implements AutoCloseable {
    /** How often the file is read; a change counts after two reads. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

    /** Far more than a keyring of a rotation. */
    private static final long LONGEST = 4_096;

    private final Path path;
    private final MeshClock clock;
    private final Consumer<FleetKeys> changed;
    private String current;
    private String seen;
    private volatile MeshClock.Timer next = () -> {};
    private volatile boolean closed;

    private KeyFile(Path path, String current, MeshClock clock, Consumer<FleetKeys> changed) {
        this.path = path;
        this.current = current;
        this.seen = current;
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Reads the keys.
     *
     * @throws JarvisException if the file cannot be read or is too long
     * @throws IllegalArgumentException if it holds no keys
     */
    static FleetKeys read(Path path) {
        return FleetKeys.parse(text(path));
    }

    /**
     * Watches the file from now on.
     *
     * @param changed receives other keys than before, on a virtual thread
     */
    static KeyFile watch(Path path, MeshClock clock, Consumer<FleetKeys> changed) {
        PrivateFiles.warnIfShared(path);
        KeyFile file = new KeyFile(path, text(path), clock, changed);
        file.schedule();
        return file;
    }

    private void schedule() {
        if (!closed) {
            // The clock's thread must not wait for a disk.
            next =
                    clock.after(
                            INTERVAL,
                            () -> Thread.ofVirtual().name("fleet key file").start(this::look));
        }
    }

    private void look() {
        try {
            String now = text(path);
            if (now.equals(seen) && !now.equals(current)) {
                current = now;
                FleetKeys keys = FleetKeys.parse(now);
                log.info("The fleet's keys were changed by {}: {}", path, keys);
                changed.accept(keys);
            }
            seen = now;
        } catch (JarvisException | IllegalArgumentException e) {
            if (!seen.isEmpty()) {
                log.error("The fleet goes on with the keys it has: {}", e.getMessage());
            }
            seen = "";
        } finally {
            schedule();
        }
    }

    private static String text(Path path) {
        try {
            if (Files.size(path) > LONGEST) {
                throw new JarvisException(
                        "p2p_fleet_key_file: the file has more than " + LONGEST + " bytes");
            }
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new JarvisException(
                    "p2p_fleet_key_file: " + path + " cannot be read as UTF-8 text", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }
}

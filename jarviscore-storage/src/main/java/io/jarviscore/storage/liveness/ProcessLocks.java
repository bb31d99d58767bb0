package io.jarviscore.storage.liveness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Liveness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects deaths of this machine's processes by a file of each that is locked as long as its
 * process lives; the operating system releases the lock of a killed process. A stopped process
 * (SIGSTOP) keeps its lock and is alive.
 *
 * <p>A process is {@link io.jarviscore.coordination.Liveness.Verdict#DEAD} only if its file can be
 * seen, was made since this start of the machine, its lock is free, and no process with its id and
 * start can be seen. A file that cannot be seen proves nothing: its process may run in another
 * container or on another machine, or has left in order.
 *
 * <p>It lists the folder at an interval, and asks for the lock of one other process every {@value
 * #WATCH_MILLIS} ms: of the next one by name, so that each is watched by one. No threads, no timers
 * without {@link #onDeath}. The file of a dead process is deleted one interval after its death was
 * reported; if the reporting process dies before, the next process reports it again.
 *
 * <p>Thread-safe. Files are asked for at a few system calls each, which do not block.
 */
public final class ProcessLocks implements Liveness, AutoCloseable {
    static final int WATCH_MILLIS = 500;

    /** Dead processes are remembered after their file was deleted; the oldest are forgotten. */
    static final int MAX_DEAD = 1_000;

    /** Files of an earlier start of the machine, or of another one, are deleted then. */
    private static final Duration FOREIGN_KEPT = Duration.ofDays(1);

    private static final byte[] TOUCH = {'\n'};

    private static final Logger log = LoggerFactory.getLogger(ProcessLocks.class);

    private final LockFolder folder;
    private final Incarnation own;
    private final FileChannel channel;
    private final MeshClock clock;
    private final Duration interval;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private final AtomicBoolean warned = new AtomicBoolean();
    private final Set<String> dead = Collections.synchronizedSet(new LinkedHashSet<>());

    // Guards all below; under it are only system calls about files of a local folder.
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> reported = new LinkedHashSet<>();
    private @Nullable Incarnation neighbour;
    private MeshClock.Timer nextLook = () -> {};
    private MeshClock.Timer nextWatch = () -> {};
    private boolean closed;

    private ProcessLocks(
            LockFolder folder,
            Incarnation own,
            FileChannel channel,
            MeshClock clock,
            Duration interval) {
        this.folder = folder;
        this.own = own;
        this.channel = channel;
        this.clock = clock;
        this.interval = interval;
    }

    /**
     * Takes part in a folder beside a file that all processes of a store have open.
     *
     * @param file the store's
     * @param owner names this mesh, and no other one ever
     * @param clock when to look
     * @param interval how often the folder is listed
     * @throws IOException if the folder or the file cannot be made or locked
     */
    public static ProcessLocks beside(Path file, String owner, MeshClock clock, Duration interval)
            throws IOException {
        Path folder = file.resolveSibling(file.getFileName() + "-processes");
        return open(() -> LockFolder.beside(folder), owner, clock, interval);
    }

    /**
     * Takes part in a folder of this user on this machine, in {@code java.io.tmpdir}, for a store
     * that is reached over the network.
     *
     * @param store names the store; any text, of which the folder's name shows nothing
     * @throws IOException if the folder or the file cannot be made or locked, or others could write
     *     to the folder
     */
    public static ProcessLocks ofUser(
            String store, String owner, MeshClock clock, Duration interval) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        String child = UUID.nameUUIDFromBytes(store.getBytes(UTF_8)).toString();
        return open(() -> LockFolder.ofUser(parent, child), owner, clock, interval);
    }

    private static ProcessLocks open(
            FolderMaker maker, String owner, MeshClock clock, Duration interval)
            throws IOException {
        Incarnation own = Incarnation.here(owner);
        LockFolder folder = maker.make();
        FileChannel channel;
        try {
            channel = folder.lock(own);
        } catch (NoSuchFileException e) {
            // The last process to leave deleted it meanwhile.
            channel = maker.make().lock(own);
        }
        return new ProcessLocks(folder, own, channel, clock, interval);
    }

    @Override
    public Verdict verdict(String owner) {
        if (dead.contains(owner)) {
            return Verdict.DEAD;
        }
        try {
            for (Incarnation incarnation : folder.list()) {
                if (incarnation.owner().equals(owner)) {
                    return verdict(incarnation);
                }
            }
        } catch (IOException e) {
            log.debug("Could not list {}", folder.path(), e);
        }
        return Verdict.UNKNOWN;
    }

    private Verdict verdict(Incarnation incarnation) {
        if (incarnation.isOfProcess(own)) {
            return Verdict.ALIVE;
        }
        if (!incarnation.isOfBoot(own)) {
            return Verdict.UNKNOWN;
        }
        return switch (folder.ask(incarnation)) {
            case HELD -> Verdict.ALIVE;
            case GONE, UNKNOWN -> Verdict.UNKNOWN;
            case FREE -> {
                if (incarnation.isSeenRunning()) {
                    warnOfLocks();
                    yield Verdict.UNKNOWN;
                }
                remember(incarnation.owner());
                yield Verdict.DEAD;
            }
        };
    }

    private void warnOfLocks() {
        if (!warned.getAndSet(true)) {
            log.warn(
                    "File locks do not work in {}: what a dead process held is taken over when its"
                            + " leases have ended",
                    folder.path());
        }
    }

    private void remember(String owner) {
        synchronized (dead) {
            dead.add(owner);
            if (dead.size() > MAX_DEAD) {
                dead.remove(dead.iterator().next());
            }
        }
    }

    @Override
    public AutoCloseable onDeath(Consumer<String> listener) {
        listeners.add(listener);
        clock.after(
                Duration.ZERO,
                () -> {
                    reported().forEach(listener);
                    look();
                });
        return () -> listeners.remove(listener);
    }

    private List<String> reported() {
        lock.lock();
        try {
            return List.copyOf(reported);
        } finally {
            lock.unlock();
        }
    }

    /** Lists the folder, reports the deaths that are new, and chooses the process to watch. */
    private void look() {
        List<String> deaths = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            nextLook.cancel();
            nextLook = clock.after(interval, this::look);
            // A folder for temporary files is cleaned of those that are old. By this channel, since
            // another one's close would release the lock.
            channel.write(ByteBuffer.wrap(TOUCH), 0);
            deaths.addAll(examine());
            watchLater();
        } catch (IOException e) {
            log.debug("Could not look after {}", folder.path(), e);
        } finally {
            lock.unlock();
        }
        for (String owner : deaths) {
            listeners.forEach(listener -> listener.accept(owner));
        }
    }

    private List<String> examine() throws IOException {
        List<String> deaths = new ArrayList<>();
        List<Incarnation> alive = new ArrayList<>();
        for (Incarnation other : folder.list()) {
            if (other.isOfProcess(own)) {
                continue;
            }
            switch (verdict(other)) {
                case ALIVE -> alive.add(other);
                case DEAD -> {
                    if (reported.add(other.owner())) {
                        deaths.add(other.owner());
                    } else {
                        folder.delete(other);
                        reported.remove(other.owner());
                    }
                }
                case UNKNOWN -> deleteIfForeign(other);
            }
        }
        neighbour = next(alive);
        folder.deleteUnfinished(clock.instant());
        return deaths;
    }

    private void deleteIfForeign(Incarnation other) throws IOException {
        if (!other.isOfBoot(own)
                && folder.since(other).plus(FOREIGN_KEPT).isBefore(clock.instant())
                && folder.ask(other) == LockFolder.Lock.FREE) {
            folder.delete(other);
        }
    }

    /** The one after this process in a ring of all, so that everybody is watched by one. */
    private @Nullable Incarnation next(List<Incarnation> alive) {
        Comparator<Incarnation> byName = Comparator.comparing(Incarnation::fileName);
        return alive.stream()
                .filter(other -> byName.compare(other, own) > 0)
                .min(byName)
                .or(() -> alive.stream().min(byName))
                .orElse(null);
    }

    private void watchLater() {
        nextWatch.cancel();
        if (neighbour != null) {
            nextWatch = clock.after(Duration.ofMillis(WATCH_MILLIS), this::watch);
        }
    }

    private void watch() {
        lock.lock();
        try {
            Incarnation watched = neighbour;
            if (closed || watched == null) {
                return;
            }
            if (folder.ask(watched) == LockFolder.Lock.HELD) {
                watchLater();
                return;
            }
        } finally {
            lock.unlock();
        }
        look();
    }

    /** Leaves in order: deletes this mesh's file, so that nobody takes it for dead. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            nextLook.cancel();
            nextWatch.cancel();
        } finally {
            lock.unlock();
        }
        // In this order: a free lock means death.
        folder.delete(own);
        channel.close();
        folder.deleteIfEmpty();
    }

    /** Makes the folder, again if need be. */
    private interface FolderMaker {
        LockFolder make() throws IOException;
    }
}

package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Language;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Processes for one run each: a few are ready, and each that is taken is replaced at once. Each has
 * an empty environment, a limit on its data that the operating system keeps (Linux), and dies with
 * this process in any case.
 *
 * <p>Nothing is started before {@link #warmUp} or the first run. Needs {@code /bin/sh}.
 */
final class ProcessPool implements LocalEngine {
    private static final int KILOBYTES = 1024;

    private final Program program;
    private final int size;
    private final FutureTask<Base> base = new FutureTask<>(this::prepare);

    /** Guards the fields below; never held while a process starts. */
    private final Lock lock = new ReentrantLock();

    private final Deque<FutureTask<ChildProcess>> ready = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param size how many processes are kept ready
     */
    ProcessPool(Program program, int size) {
        this.program = program;
        this.size = size;
    }

    /**
     * The facts that all processes share.
     *
     * @param kilobytesOfData the limit; 0 for none
     * @param facts the first process's report
     */
    private record Base(
            Path folder, Guardian guardian, long kilobytesOfData, Map<String, Object> facts) {
        Base limited(long kilobytes, Map<String, Object> told) {
            return new Base(folder, guardian, kilobytes, told);
        }
    }

    @Override
    public String name() {
        return program.name();
    }

    @Override
    public Language language() {
        return program.language();
    }

    @Override
    public String containment() {
        return program.containment();
    }

    @Override
    public Manual manual() {
        return program.manual();
    }

    @Override
    public void warmUp() {
        refill();
    }

    @Override
    public Engine start(HostGate gate, InstantSource clock)
            throws InterruptedException, ExecutionException {
        return new ProcessRun(take(), gate, program.manual().megabytes());
    }

    /** The processes' report on themselves. Blocks until the first is ready. */
    Map<String, Object> facts() throws InterruptedException, ExecutionException {
        refill();
        return base.get().facts();
    }

    private ChildProcess take() throws InterruptedException, ExecutionException {
        while (true) {
            FutureTask<ChildProcess> next = next();
            refill();
            ChildProcess child = await(next);
            if (child.isAlive()) {
                return child;
            }
        }
    }

    private ChildProcess await(FutureTask<ChildProcess> next)
            throws InterruptedException, ExecutionException {
        try {
            return next.get();
        } catch (InterruptedException e) {
            lock.lock();
            try {
                ready.addFirst(next); // another run takes it, or the closing of the pool
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    private FutureTask<ChildProcess> next() {
        lock.lock();
        try {
            FutureTask<ChildProcess> first = ready.poll();
            return first != null ? first : starting();
        } finally {
            lock.unlock();
        }
    }

    private void refill() {
        lock.lock();
        try {
            while (!closed && ready.size() < size) {
                ready.add(starting());
            }
        } finally {
            lock.unlock();
        }
    }

    private FutureTask<ChildProcess> starting() {
        FutureTask<ChildProcess> task =
                new FutureTask<>(
                        () -> {
                            base.run(); // the first to come prepares, the others wait
                            return startReady(base.get()).child();
                        });
        Thread.ofVirtual().name("jarviscore-sandbox-start").start(task);
        return task;
    }

    private record Ready(ChildProcess child, Map<String, Object> facts) {}

    private Ready startReady(Base shared) throws IOException {
        ChildProcess child = ChildProcess.of(builder(shared).start());
        shared.guardian().guard(child.process());
        return new Ready(child, child.awaitReady());
    }

    private ProcessBuilder builder(Base shared) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
        String limit =
                shared.kilobytesOfData() > 0
                        ? "ulimit -d " + shared.kilobytesOfData() + " || exit 1; "
                        : "";
        command.add("ulimit -c 0; " + limit + "exec \"$@\"");
        command.add("sandbox");
        command.addAll(program.command(shared.folder(), shared.facts().isEmpty()));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.clear();
        // Deno keeps web storage and compiled code there. With no such folder possible, nothing can
        // pass from one run to another.
        environment.put("DENO_DIR", "/dev/null/none");
        environment.put("DENO_NO_UPDATE_CHECK", "1");
        environment.put("NO_COLOR", "1");
        return builder.directory(new File("/"));
    }

    /**
     * Makes the folder, and measures the data of an idle process that is ready: engines reserve a
     * lot, depending on the machine, and the limit counts from there.
     */
    private Base prepare() throws IOException {
        Path folder = Files.createTempDirectory("jarviscore-sandbox");
        Base shared = new Base(folder, Guardian.start(folder), 0, Map.of());
        try {
            program.install(folder);
            Ready first = startReady(shared);
            long data = first.child().kilobytesOfData();
            first.child().kill();
            return shared.limited(
                    data == 0 ? 0 : data + (long) program.megabytesOfData() * KILOBYTES,
                    first.facts());
        } catch (IOException | RuntimeException e) {
            shared.guardian().close();
            throw e;
        }
    }

    /** Kills the processes that are ready. Those that run are their runs' to kill. */
    @Override
    public void close() {
        List<FutureTask<ChildProcess>> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(ready);
            ready.clear();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (FutureTask<ChildProcess> each : left) {
            interrupted |= kill(each);
        }
        Base shared = prepared();
        if (shared != null) {
            shared.guardian().close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this thread was interrupted meanwhile. */
    private static boolean kill(FutureTask<ChildProcess> starting) {
        boolean interrupted = false;
        while (true) {
            try {
                ChildProcess child = starting.get();
                child.kill();
                child.exitCode();
                return interrupted;
            } catch (ExecutionException failed) {
                return interrupted; // there is no process
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private @Nullable Base prepared() {
        return base.state() == java.util.concurrent.Future.State.SUCCESS ? base.resultNow() : null;
    }
}

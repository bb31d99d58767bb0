package io.jarviscore.kernel.sandbox;

import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run: it waits for a place, has a thread of its own, and ends with a verdict. Whoever gives
 * the first verdict wins: the code by finishing, the clock, the caller's interruption or the
 * closing of the sandbox.
 *
 * <p>A platform thread, because its stack can be as large as the engine's recursion needs, and
 * because computing without a pause would keep a carrier from everybody else. It is never used
 * twice, so an interruption meant for one run cannot meet another.
 */
final class SandboxRun {
    private final Future<EngineImage> image;
    private final Door door;
    private final InstantSource clock;
    private final Turnstile.Place place;
    private final Thread thread = EngineThread.unstarted("jarviscore-sandbox-run", this::execute);
    private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();

    SandboxRun(Future<EngineImage> image, Door door, InstantSource clock, Turnstile.Place place) {
        this.image = image;
        this.door = door;
        this.clock = clock;
        this.place = place;
    }

    /**
     * Runs the code and blocks until its thread has ended, also when interrupted.
     *
     * @throws InterruptedException if the caller was interrupted
     */
    Verdict conduct() throws InterruptedException {
        try {
            if (place.enter()) {
                thread.start();
                thread.join();
            }
        } catch (InterruptedException e) {
            stop(Verdict.cancelled("The caller was interrupted."));
            awaitEnd();
            throw e;
        } finally {
            place.leave();
        }
        Verdict reached = verdict.get();
        return reached == null ? Verdict.engineFault("no verdict was reached") : reached;
    }

    /** Kills it, unless it has ended by itself. Does not wait. */
    void stop(Verdict why) {
        if (verdict.compareAndSet(null, why)) {
            place.bar();
            thread.interrupt();
        }
    }

    /** Waits until the thread has ended. A killed one takes milliseconds. */
    void awaitEnd() {
        EngineThread.awaitEnd(thread);
    }

    private void execute() {
        // Stopped between entering and starting: an interruption of a thread that has not started
        // may be lost.
        if (verdict.get() == null) {
            verdict.compareAndSet(null, compute());
        }
    }

    private Verdict compute() {
        try {
            return image.get().start(door, clock).run();
        } catch (InterruptedException e) {
            return Verdict.cancelled("The run was killed.");
        } catch (ExecutionException e) {
            return Verdict.engineFault("it could not be started: " + e.getCause());
        } catch (OutOfMemoryError e) {
            // The host's heap is smaller than what the engine may take.
            return Verdict.outOfMemory();
        }
    }
}

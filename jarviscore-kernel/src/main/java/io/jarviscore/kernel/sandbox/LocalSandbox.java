package io.jarviscore.kernel.sandbox;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs JavaScript inside this process, contained.
 *
 * <ul>
 *   <li><b>Authority.</b> The code sees its inputs, the capabilities handed in, the time and random
 *       numbers. There is no file, network, process, environment, thread, module or host class.
 *   <li><b>Time.</b> Any run is killed within milliseconds of its timeout, or of the interruption
 *       of its caller: loops, recursion, regular expressions, sorting, promises. Only a capability
 *       that ignores its own interruption can outlive the run, on a thread of its own.
 *   <li><b>Memory.</b> 64 MB for code and data, taken from the heap as it is used and free when the
 *       run ends. Too much is a {@code FAILURE} with the error type {@code OutOfMemory}.
 *   <li><b>Isolation.</b> Every run has a fresh engine; nothing one run does is seen by another.
 * </ul>
 *
 * <p>As many runs compute at the same time as the machine has processors; more wait in a queue,
 * first come, first served, and their timeout runs meanwhile. A run that waits for a capability
 * gives up its permit until the answer is there, so there may be more engines in memory than
 * processors: one for each caller in the worst case.
 *
 * <p>A small run takes a millisecond or two. Long computations are slow, about three seconds for a
 * loop of a million turns, because HotSpot leaves the engine's main loop uncompiled; the JVM option
 * {@code -XX:-DontCompileHugeMethods} makes them up to ten times as fast, but only after that loop
 * has been compiled, which takes seconds and slows the first runs down.
 *
 * <p>Thread-safe. Made to be called from virtual threads: {@link #run} blocks its caller and holds
 * no carrier.
 */
public final class LocalSandbox implements Sandbox, AutoCloseable {
    /** Processes kept ready. */
    static final int READY = 2;

    private static final String MODE = "local";
    private static final String CLOSED = "This sandbox is closed; create another";
    private static final Duration WARM_UP_AFTER = Duration.ofSeconds(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

    private final MeshClock clock;
    private final FairSemaphore semaphore;
    private final LocalEngine engine;
    private final Set<SandboxRun> running = ConcurrentHashMap.newKeySet();
    private MeshClock.@Nullable Timer soon; // set before anybody else sees this object
    private volatile boolean closed;

    private LocalSandbox(LocalEngine engine, MeshClock clock, int permits) {
        this.engine = engine;
        this.clock = clock;
        this.semaphore = new FairSemaphore(permits);
    }

    /**
     * Opens a sandbox. Returns at once. The engine is made ready in the background, which takes a
     * third of a second the first time in a process: a second from now, so that it does not compete
     * with a program that is just starting, or with the first run, which waits for it.
     *
     * @param clock drives the timeouts and is the time that code in the sandbox reads
     */
    public static LocalSandbox create(MeshClock clock) {
        return create(new QuickJs(), clock);
    }

    /**
     * Opens a sandbox for JavaScript and TypeScript in Deno processes, which are started after a
     * second or with the first run. Blocks until the executable has printed its version.
     *
     * @param executable Deno 2
     * @param clock drives the timeouts
     * @throws IOException if the file is no executable of a supported version, or if {@code
     *     /bin/sh} is missing
     */
    public static LocalSandbox deno(Path executable, MeshClock clock) throws IOException {
        DenoExecutable deno = DenoExecutable.check(executable);
        return create(new ProcessPool(new Deno(deno.path()), READY), clock);
    }

    /**
     * Opens a sandbox for Python with its standard library in Deno processes. The first one takes
     * seconds to start.
     *
     * @param executable Deno 2
     * @param pyodide the folder of the npm package pyodide
     * @param clock drives the timeouts
     * @throws IOException if one of them is missing or of a version that is not supported
     */
    public static LocalSandbox python(Path executable, Path pyodide, MeshClock clock)
            throws IOException {
        DenoExecutable deno = DenoExecutable.check(executable);
        Path folder = pyodide.toAbsolutePath();
        DenoExecutable.checkPyodide(folder);
        return create(new ProcessPool(new Pyodide(deno.path(), folder), READY), clock);
    }

    static LocalSandbox create(LocalEngine engine, MeshClock clock) {
        return create(engine, clock, Runtime.getRuntime().availableProcessors());
    }

    static LocalSandbox create(LocalEngine engine, MeshClock clock, int permits) {
        LocalSandbox sandbox = new LocalSandbox(engine, clock, permits);
        // Not the mesh's time: this waits for the processor, and a test that advances the mesh's
        // clock counts the timers on it.
        sandbox.soon = MeshClock.system().after(WARM_UP_AFTER, sandbox::warmUp);
        return sandbox;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a capability's name cannot be called from JavaScript or
     *     is taken, or if the inputs are larger than 4,000,000 characters of JSON
     * @throws io.jarviscore.json.JsonException if the inputs are not plain JSON
     * @throws JarvisException if this sandbox is closed
     */
    @Override
    public Result run(Request request) throws InterruptedException {
        return run(request, Limits.OUTPUT_CHARS);
    }

    /**
     * Like {@link #run(Request)}, with another limit on the output that is kept.
     *
     * @param outputCharacters how many characters of output are kept
     */
    public Result run(Request request, int outputCharacters) throws InterruptedException {
        Instant start = clock.instant();
        checkNames(request.capabilities().keySet());
        warmUp();
        Output output = new Output(outputCharacters);
        FairSemaphore.Permit permit = semaphore.permit();
        Conversation conversation = new Conversation(request, engine.manual(), output, permit);
        Verdict verdict;
        if (request.code().length() > Limits.VALUE_CHARS) {
            verdict = tooLong(request.code());
        } else if (!request.timeout().isPositive()) {
            verdict = Verdict.timeout(request.timeout());
        } else {
            verdict =
                    conduct(new SandboxRun(engine, conversation, clock, permit), request.timeout());
        }
        return result(verdict, output, Duration.between(start, clock.instant()));
    }

    @Override
    public Language language() {
        return engine.language();
    }

    @Override
    public String containment() {
        return MODE + ": " + engine.containment();
    }

    @Override
    public String manual() {
        return engine.manual().brief();
    }

    @Override
    public String advice(Result failure) {
        return engine.manual().advice(failure);
    }

    /**
     * Kills runs and waits until they are dead and the engine's warm-up has ended, which takes less
     * than a second. Those runs end as {@code FAILURE} with the error type {@code Cancelled}.
     * Closing twice is harmless.
     */
    @Override
    public void close() {
        closed = true;
        if (soon != null) {
            soon.cancel();
        }
        List<SandboxRun> left = List.copyOf(running);
        left.forEach(run -> run.stop(closing()));
        left.forEach(SandboxRun::awaitEnd);
        engine.close();
    }

    private Verdict conduct(SandboxRun run, Duration timeout) throws InterruptedException {
        running.add(run);
        MeshClock.Timer timer = clock.after(timeout, () -> run.stop(Verdict.timeout(timeout)));
        try {
            // After the run was added: a close at this moment finds it, or is seen here.
            if (closed) {
                throw new JarvisException(CLOSED);
            }
            return run.conduct();
        } finally {
            timer.cancel();
            running.remove(run);
        }
    }

    private void warmUp() {
        if (!closed) {
            engine.warmUp();
        }
    }

    private void checkNames(Set<String> names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "Capability '"
                                + name
                                + "' cannot be called from code; use letters, digits and _,"
                                + " for example fetch_orders");
            }
            if (engine.manual().taken().contains(name)) {
                throw new IllegalArgumentException(
                        "Capability '"
                                + name
                                + "' has the name of something that the code already has;"
                                + " choose another");
            }
        }
    }

    private static Verdict tooLong(String code) {
        return Verdict.failure(
                "CodeTooLong",
                "The code has "
                        + code.length()
                        + " characters, at most "
                        + Limits.VALUE_CHARS
                        + " can be run. Hand data over as inputs instead of writing it into the"
                        + " code.");
    }

    private static Verdict closing() {
        return Verdict.cancelled("The sandbox was closed while the code ran.");
    }

    private Result result(Verdict verdict, Output output, Duration elapsed) {
        return new Result(
                verdict.status(),
                verdict.value(),
                output.text(),
                some(verdict.error()),
                some(verdict.errorType()),
                elapsed,
                MODE,
                engine.name());
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}

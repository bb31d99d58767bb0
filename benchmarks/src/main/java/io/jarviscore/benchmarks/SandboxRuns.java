package io.jarviscore.benchmarks;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.kernel.sandbox.LocalSandbox;
import java.time.Duration;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Warm runs in the sandbox, timed one by one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
public class SandboxRuns {
    /** The sandbox under test. */
    @Param public SandboxWork work = SandboxWork.ARITHMETIC;

    private final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    /** Waits until the engine is ready. */
    @Setup
    public void firstRun() throws InterruptedException {
        run();
    }

    /** Stops the engine. */
    @TearDown
    public void close() {
        sandbox.close();
    }

    /** One run. */
    @Benchmark
    public Sandbox.Result run() throws InterruptedException {
        return run(sandbox, work);
    }

    /**
     * Runs something once.
     *
     * @throws IllegalStateException if it fails
     */
    static Sandbox.Result run(Sandbox sandbox, SandboxWork work) throws InterruptedException {
        Sandbox.Result result =
                sandbox.run(Sandbox.Request.of(work.code(), Map.of(), Duration.ofSeconds(10)));
        if (result.status() != Sandbox.Status.SUCCESS) {
            throw new IllegalStateException(work + ": " + result);
        }
        return result;
    }
}

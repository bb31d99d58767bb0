package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.contract.SandboxAttempts.Attempt;
import io.jarviscore.testing.contract.SandboxAttempts.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantees of every {@link Sandbox} against hostile code. The code reaches no file, no
 * network, no process and nothing of the host. It is dead after its timeout, the host lives, and
 * the next run finds nothing of it. Many runs grow nothing.
 */
public abstract class SandboxContract {
    private static final String CANARY = "canary-7f3a";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration DEAD_BY = Duration.ofSeconds(10);

    /** Characters of output that a result may have: what is kept, and a mark. */
    private static final int MOST_OUTPUT = 21_000;

    private final AtomicInteger connections = new AtomicInteger();

    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private ServerSocket server;

    /** For subclasses. */
    protected SandboxContract() {}

    /** The sandbox; the same for all tests. */
    protected abstract Sandbox sandbox();

    /**
     * How many runs a build can afford. It makes one attempt of each kind, and at most as many; the
     * full form makes all attempts and 2,000 runs.
     */
    protected int affordableRuns() {
        return 100;
    }

    @BeforeEach
    final void openServer() throws IOException {
        Files.writeString(folder.resolve("secret"), CANARY);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::countConnections);
    }

    @AfterEach
    final void closeServer() throws IOException {
        server.close();
    }

    private void countConnections() {
        try {
            while (true) {
                server.accept().close();
                connections.incrementAndGet();
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    @TestFactory
    final Stream<DynamicTest> codeReachesNothingAndTheNextRunIsClean() {
        return attempts()
                .map(attempt -> DynamicTest.dynamicTest(attempt.toString(), () -> check(attempt)));
    }

    private Stream<Attempt> attempts() {
        List<Attempt> all = SandboxAttempts.in(sandbox().language());
        if (Campaigns.full()) {
            return all.stream();
        }
        Set<String> kinds = new HashSet<>();
        return all.stream().filter(attempt -> kinds.add(attempt.kind())).limit(affordableRuns());
    }

    private void check(Attempt attempt) throws InterruptedException {
        boolean ends = attempt.end() == End.DENIED || attempt.end() == End.CONTAINED;
        Result result = sandbox().run(request(attempt.code(), ends ? LONG : SHORT));

        assertThat(result.toString()).doesNotContain(CANARY);
        assertThat(folder.resolve("mark")).doesNotExist();
        assertThat(connections).hasValue(0);
        assertThat(result.output()).hasSizeLessThan(MOST_OUTPUT);
        switch (attempt.end()) {
            case DENIED, STOPPED ->
                    assertThat(result.status()).as("%s", result).isNotEqualTo(Status.SUCCESS);
            case KILLED -> {
                assertThat(result.status()).as("%s", result).isEqualTo(Status.TIMEOUT);
                assertThat(result.elapsed()).isLessThan(DEAD_BY);
            }
            case CONTAINED -> {}
        }
        assertThat(run(SandboxAttempts.next(sandbox().language())).value())
                .as("the next run")
                .hasToString(SandboxAttempts.untouched(sandbox().language()));
    }

    /** 2,000 runs in the full form. */
    @Test
    final void manyRunsGrowNothing() throws InterruptedException {
        runOften(affordableRuns() / 2);
        Footprint before = Footprint.now();

        runOften(Campaigns.tries(affordableRuns(), 2_000));

        Footprint.now().assertNotAbove(before);
    }

    private void runOften(int runs) throws InterruptedException {
        for (long i = 0; i < runs; i++) {
            assertThat(run("result = " + i).value()).isEqualTo(i);
        }
    }

    private Result run(String code) throws InterruptedException {
        return sandbox().run(request(code, LONG));
    }

    private Request request(String code, Duration timeout) {
        return Request.of(
                code,
                Map.of(
                        "secret", folder.resolve("secret").toString(),
                        "mark", folder.resolve("mark").toString(),
                        "port", server.getLocalPort()),
                timeout);
    }
}

package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.Sandbox.Result;
import io.jarviscore.Sandbox.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Many runs at the same time. */
class ManyRunsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Test
    void runsAtTheSameTimeDoNotMeet() throws Exception {
        List<Future<Result>> runs = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < 100; i++) {
                Request request =
                        new Request(
                                """
                                globalThis.mine = inputs.i;
                                Object.prototype.shared = (Object.prototype.shared ?? 0) + 1;
                                console.log('run ' + mine);
                                await null;
                                result = [mine, echo(mine), {}.shared];
                                """,
                                Map.of("i", i),
                                LONG,
                                Map.of("echo", List::getFirst));
                runs.add(callers.submit(() -> sandbox.run(request)));
            }
            for (int i = 0; i < runs.size(); i++) {
                Result result = runs.get(i).get(60, TimeUnit.SECONDS);
                assertThat(result.value()).isEqualTo(List.of((long) i, (long) i, 1L));
                assertThat(result.output()).isEqualTo("run " + i + "\n");
            }
        }
    }

    @Test
    void oneThatSpinsDoesNotDisturbTheOthers() throws Exception {
        try (LocalSandbox two = LocalSandbox.create(new QuickJs(), MeshClock.system(), 2);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Result> spinning =
                    callers.submit(
                            () ->
                                    two.run(
                                            Request.of(
                                                    "for (;;);", Map.of(), Duration.ofSeconds(2))));
            for (long i = 0; i < 20; i++) {
                assertThat(two.run(Request.of("result = 1", Map.of(), LONG)).status())
                        .isEqualTo(Status.SUCCESS);
            }
            assertThat(spinning.get(30, TimeUnit.SECONDS).status()).isEqualTo(Status.TIMEOUT);
        }
    }
}

package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Memory;
import io.jarviscore.testing.FakeAthena;
import io.jarviscore.testing.TestMesh;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The values of the metrics of memory and of Athena. */
@Timeout(60)
class MemoryMetersTest {
    /** Writes that wait for Athena in a process; more are dropped. */
    private static final int QUEUE = 1_000;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Keeper keeper = new Keeper();

    private TestMesh mesh(Map<String, ?> config) {
        return TestMesh.start(
                with -> with.add(keeper).meterRegistry(registry).config(Map.copyOf(config)));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(Duration.ofMillis(1)); // events arrive on other threads
        }
    }

    private double value(String name) {
        Meter meter = registry.get(name).meter();
        return meter.measure().iterator().next().getValue();
    }

    @Test
    void factsThatAreKeptAndSearchesAreCounted() throws Exception {
        try (TestMesh mesh = mesh(Map.of())) {
            assertThat(mesh.mesh().status().closing()).isFalse();
            Memory memory = keeper.memory();
            memory.remember("The harbour opens at six.");
            memory.remember("The ferry leaves at seven.");

            assertThat(memory.recall("When does the ferry leave?")).isNotEmpty();

            assertThat(value("jarviscore.memory.writes")).isEqualTo(2);
            assertThat(value("jarviscore.memory.recall")).isEqualTo(1);
        }
    }

    @Test
    void writesThatWaitForAthenaShowAndThoseBeyondTheQueueAreCounted() throws Exception {
        try (FakeAthena athena = FakeAthena.start().slow(Duration.ofSeconds(20));
                TestMesh mesh =
                        mesh(
                                Map.of(
                                        "athena_url",
                                        athena.url().toString(),
                                        "athena_http_timeout",
                                        20))) {
            assertThat(mesh.mesh().status().closing()).isFalse();
            Memory memory = keeper.memory();
            memory.remember("first");
            await(() -> athena.requestCount() > 0);
            for (int n = 0; n < QUEUE + 10; n++) {
                memory.remember("fact " + n);
            }

            assertThat(value("jarviscore.athena.queue")).isEqualTo(QUEUE);
            assertThat(value("jarviscore.athena.dropped")).isBetween(10.0, 11.0);
            athena.up();
        }
    }
}

package io.jarviscore.examples.committee;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisServer;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The effect of {@code llm_max_concurrent_fleet} on real processes with a real Redis. */
@NeedsRedis
@Timeout(120)
class FleetCapIT {
    private static final int CALLS = 40;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisServer redis;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ModelServer model;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.durable();
        model = ModelServer.start();
    }

    @AfterEach
    void stop() {
        model.close();
        redis.close();
    }

    @Test
    void twoProcessesTogetherHaveNoMoreExchangesInFlightThanTheFleetMay() throws Exception {
        model.answer(request -> ServerReply.slow(Duration.ofMillis(20), ServerReply.text("ok")));
        Process one = process("3", "60");
        Process two = process("3", "60");
        try {
            assertThat(lastLine(one)).isEqualTo("ANSWERED " + CALLS);
            assertThat(lastLine(two)).isEqualTo("ANSWERED " + CALLS);
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
        }

        assertThat(model.requestCount()).isEqualTo(2L * CALLS);
        assertThat(model.maxInFlight()).isBetween(1, 3);
    }

    @Test
    void thePermitOfAProcessThatWasKilledInAnExchangeComesBack() throws Exception {
        model.answer(request -> ServerReply.hang());
        Process killed = process("1", "1");
        try {
            model.awaitInFlight(1);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        model.answer(request -> ServerReply.text("ok"));
        AskingProgram.Asker asker = new AskingProgram.Asker();

        try (Mesh mesh = AskingProgram.start(redis.url(), modelUrl(), "1", "60", asker)) {
            assertThat(mesh.run("asker", "hello").payload()).isEqualTo("ok");
        }
    }

    @Test
    void exchangesGoOnWhileTheStoreIsAway() throws Exception {
        model.answer(request -> ServerReply.text("ok"));
        AskingProgram.Asker asker = new AskingProgram.Asker();
        try (Mesh mesh = AskingProgram.start(redis.url(), modelUrl(), "1", "60", asker)) {
            assertThat(mesh.run("asker", "hello").payload()).isEqualTo("ok");
            redis.kill();

            for (int call = 0; call < 3; call++) {
                assertThat(asker.chat().complete(ChatRequest.of("hello")).text()).isEqualTo("ok");
            }
        }
    }

    private String modelUrl() {
        return model.openAiEndpoint().toString();
    }

    private Process process(String cap, String seconds) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                AskingProgram.class.getName(),
                                redis.url(),
                                modelUrl(),
                                cap,
                                seconds,
                                String.valueOf(CALLS)));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT).environment().clear();
        return builder.start();
    }

    private static String lastLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        return reader.lines().reduce("", (earlier, later) -> later);
    }
}

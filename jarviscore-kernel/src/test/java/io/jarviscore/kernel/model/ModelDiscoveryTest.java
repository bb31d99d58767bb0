package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.openai.ChatCompletionsWire;
import io.jarviscore.kernel.model.openai.Endpoint;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class ModelDiscoveryTest {
    private static final WireFailure BROKEN = WireFailure.of(ModelFailure.TRANSIENT, "broken");

    private final ManualClock clock = new ManualClock();
    private final ModelDiscovery discovery =
            new ModelDiscovery(
                    new ChatCompletionsWire(
                            "openai",
                            Endpoint.compatible(HttpUrl.get("http://gpu"), Optional.empty()),
                            OutputLimit.MAX_TOKENS,
                            new ChatDefaults(0.7, 100),
                            clock));

    @Test
    void aFailureIsNotRemembered() throws Exception {
        assertThat(discovery.find(get -> BROKEN, clock, Optional.empty()))
                .isEqualTo(new ModelDiscovery.Nothing(BROKEN));
        assertThat(discovery.find(get -> list("llama"), clock, Optional.empty()))
                .isEqualTo(new ModelDiscovery.Name("llama"));
    }

    @Test
    void aNameIsNotAskedForAgain() throws Exception {
        discovery.find(get -> list("llama"), clock, Optional.empty());

        assertThat(discovery.find(get -> list("other"), clock, Optional.empty()))
                .isEqualTo(new ModelDiscovery.Name("llama"));
    }

    @Test
    void whenTheAskingCallerIsStoppedTheNextOneAsks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Thread first = Thread.ofVirtual().start(() -> hang(asked));
        asked.await();
        CompletableFuture<ModelDiscovery.Found> second =
                CompletableFuture.supplyAsync(
                        () -> findWithin(Duration.ofMinutes(1)), Thread::startVirtualThread);
        clock.awaitTimers(1);

        first.interrupt();

        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(new ModelDiscovery.Name("llama"));
    }

    @Test
    void aCallerWaitsForTheAskingOneUntilItsDeadline() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Thread first = Thread.ofVirtual().start(() -> hang(asked));
        asked.await();
        CompletableFuture<ModelDiscovery.Found> second =
                CompletableFuture.supplyAsync(
                        () -> findWithin(Duration.ofSeconds(5)), Thread::startVirtualThread);
        clock.awaitTimers(1);

        clock.advance(Duration.ofSeconds(5));

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ModelException.class);
        first.interrupt();
    }

    private void hang(CountDownLatch asked) {
        try {
            discovery.find(
                    get -> {
                        asked.countDown();
                        new CountDownLatch(1).await();
                        return BROKEN;
                    },
                    clock,
                    Optional.empty());
        } catch (InterruptedException expected) {
            // That is how the tests stop it.
        }
    }

    private ModelDiscovery.Found findWithin(Duration time) {
        try {
            return discovery.find(
                    get -> list("llama"), clock, Optional.of(clock.instant().plus(time)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static WireResponse list(String model) {
        byte[] body = ("{\"data\":[{\"id\":\"" + model + "\"}]}").getBytes(StandardCharsets.UTF_8);
        return new WireResponse(200, Headers.EMPTY, body);
    }
}

package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.MeshEvent.ModelWait;
import io.jarviscore.MeshEvent.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EverydayTestingTest {
    private final MeshEvents events = new MeshEvents();

    private void waited(String provider) {
        events.accept(
                new ModelWait(ManualClock.START, provider, "m", "busy", Duration.ofSeconds(1)));
    }

    @Test
    void aModelServerListensOnThePortThatItIsGiven() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ModelServer server = ModelServer.start(port)) {
            assertThat(server.openAiEndpoint().getPort()).isEqualTo(port);
            assertThatThrownBy(() -> ModelServer.start(port))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("port " + port);
        }
    }

    @Test
    void anEventThatIsRequiredIsReturnedOrTheOthersAreListed() {
        waited("azure");

        assertThat(
                        events.require(ModelWait.class, wait -> wait.provider().equals("azure"))
                                .reason())
                .isEqualTo("busy");
        assertThatThrownBy(
                        () -> events.require(ModelWait.class, w -> w.provider().equals("claude")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no such ModelWait; there are 1")
                .hasMessageContaining("azure");
        assertThatThrownBy(() -> events.require(Words.class, words -> true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no such Words; there are [ModelWait]");
    }

    @Test
    void theOnlyEventOfAKindIsReturned() {
        waited("azure");
        assertThat(events.single(ModelWait.class).provider()).isEqualTo("azure");

        waited("claude");
        assertThatThrownBy(() -> events.single(ModelWait.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there are 2");
    }

    @Test
    void anEventThatMustNotBeIsShown() {
        waited("azure");

        events.refute(ModelWait.class, wait -> wait.provider().equals("claude"));
        assertThatThrownBy(() -> events.refute(ModelWait.class, wait -> true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("unexpected ModelWait");
    }
}

package io.jarviscore.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingClientTest {
    @Test
    void vectorsHaveLengthOneAndAzuresQueryIsKept() throws Exception {
        try (MockWebServer server = answering("{\"data\":[{\"embedding\":[3,4]}]}")) {
            try (EmbeddingClient client =
                    client(server.url("/openai/deployments/d?api-version=2024-10-21").toString())) {
                assertThat(client.embed(List.of("text")).getFirst()).containsExactly(0.6f, 0.8f);
            }
            RecordedRequest request = server.takeRequest();
            assertThat(request.getTarget())
                    .isEqualTo("/openai/deployments/d/embeddings?api-version=2024-10-21");
            assertThat(Objects.requireNonNull(request.getBody()).utf8()).contains("\"the-model\"");
        }
    }

    @Test
    void anInterruptEndsAWaitingCallAtOnceAndIsKept() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                EmbeddingClient client = client("http://127.0.0.1:" + silent.getLocalPort())) {
            Thread task =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        try {
                                            client.embed(List.of("text"));
                                        } catch (JarvisException e) {
                                            kept.complete(Thread.currentThread().isInterrupted());
                                            end.complete(e);
                                        }
                                    });
            try (Socket request = silent.accept()) {
                assertThat(request.getInputStream().read()).isEqualTo('P');

                task.interrupt();

                // The timeout of a call, two seconds, has another message.
                assertThat(end.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
                assertThat(kept.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void azureGetsTheKeyInItsOwnHeader() {
        Request.Builder azure = new Request.Builder().url("https://r.openai.azure.com/");
        Request.Builder other = new Request.Builder().url("https://api.example/");
        EmbeddingClient.sign(azure, "r.openai.azure.com", "k");
        EmbeddingClient.sign(other, "api.example", "k");

        assertThat(azure.build().header("api-key")).isEqualTo("k");
        assertThat(azure.build().header("Authorization")).isNull();
        assertThat(other.build().header("Authorization")).isEqualTo("Bearer k");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"data\":[]}",
                "{\"data\":[{\"embedding\":[]}]}",
                "{\"data\":[{\"embedding\":[0,0]}]}",
                "{\"data\":[{\"embedding\":[\"a\"]}]}",
                "{\"data\":[{\"index\":1,\"embedding\":[1]}]}",
                "{\"data\":[{\"embedding\":[1e300]}]}"
            })
    void anAnswerWithoutTheVectorsIsRefused(String body) throws Exception {
        assertRefused(body);
    }

    @Property(tries = 20)
    void anyOtherAnswerIsOneClearError(@ForAll String body) throws Exception {
        assertRefused(body);
    }

    private static void assertRefused(String body) throws Exception {
        try (MockWebServer server = answering(body);
                EmbeddingClient client = client(server.url("/v1").toString())) {
            assertThatThrownBy(() -> client.embed(List.of("text")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageStartingWith("memory_embedding_endpoint: ")
                    .hasMessageNotContaining("canary");
        }
    }

    private static MockWebServer answering(String body) throws Exception {
        MockWebServer server = new MockWebServer();
        server.start();
        server.enqueue(new MockResponse.Builder().body(body).build());
        return server;
    }

    private static EmbeddingClient client(String endpoint) {
        return EmbeddingClient.of(
                Settings.of(
                        Map.of(
                                "memory_embedding_endpoint",
                                endpoint,
                                "memory_embedding_model",
                                "the-model",
                                "memory_embedding_api_key",
                                "canary")));
    }
}

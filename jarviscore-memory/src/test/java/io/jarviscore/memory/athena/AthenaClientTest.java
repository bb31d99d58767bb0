package io.jarviscore.memory.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jarviscore.Settings;
import io.jarviscore.testing.FakeAthena;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AthenaClientTest {
    private final FakeAthena athena = FakeAthena.start();
    private AthenaClient client = client(Map.of());

    private AthenaClient client(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(Map.of("athena_url", athena.url().toString()));
        config.putAll(more);
        return AthenaClient.of(Settings.of(config));
    }

    @AfterEach
    void close() {
        client.close();
        athena.close();
    }

    @Test
    void anInteractionIsFoundAgainByASearch() {
        String session = client.openSession("acme", "ann", "worker", Map.of("a", "b"));
        client.storeInteraction(session, "Where is Paris?", "In France.");

        List<AthenaClient.Hit> hits = client.search(session, "paris france", 5);

        assertThat(hits)
                .filteredOn(hit -> hit.kind().equals("cognitive_chain"))
                .extracting(AthenaClient.Hit::content)
                .containsExactly("Where is Paris? -> In France.");
        assertThat(athena.received())
                .extracting(
                        FakeAthena.ReceivedEvent::tenant,
                        FakeAthena.ReceivedEvent::user,
                        FakeAthena.ReceivedEvent::agent)
                .containsOnly(tuple("acme", "ann", "worker"));
    }

    @Test
    void anEventIsInTheContext() {
        String session = client.openSession("acme", "ann", "worker", Map.of());
        AthenaClient.Event event =
                new AthenaClient.Event(
                        "agent", AthenaClient.Type.THOUGHT, "hm", Map.of("workflow_id", "w"));
        client.storeEvent(session, event);

        assertThat(client.context(session, 10, "").events()).containsExactly(event);
    }

    @Test
    void healthIsReadFromBothRoutes() {
        assertThat(client.health()).isEqualTo("healthy");
        assertThat(client.isListening()).isTrue();
        client.triggerAnalytics();
    }

    static List<Consumer<AthenaClient>> operationsThatAreNotOffered() {
        return List.of(
                client -> client.session("s"),
                client -> client.deleteSession("s"),
                client -> client.heat("s"),
                client -> client.topics("s"),
                client -> client.segments("s", 3));
    }

    @ParameterizedTest
    @MethodSource("operationsThatAreNotOffered")
    void anOperationThatTheServerLacksIsUnsupported(Consumer<AthenaClient> operation) {
        assertReason(operation, AthenaException.Reason.UNSUPPORTED);
    }

    private void assertReason(Consumer<AthenaClient> call, AthenaException.Reason reason) {
        assertThatThrownBy(() -> call.accept(client))
                .asInstanceOf(InstanceOfAssertFactories.type(AthenaException.class))
                .extracting(AthenaException::reason)
                .isEqualTo(reason);
    }

    @Test
    void everyFailureHasItsReason() {
        assertReason(
                it -> it.storeInteraction("gone", "a", "b"),
                AthenaException.Reason.UNKNOWN_SESSION);
        assertReason(it -> it.openSession("", "u", "a", Map.of()), AthenaException.Reason.REFUSED);
        athena.failing(500);
        assertReason(AthenaClient::health, AthenaException.Reason.UNAVAILABLE);
        athena.failing(429);
        assertReason(AthenaClient::health, AthenaException.Reason.UNAVAILABLE);
        athena.garbage();
        assertReason(AthenaClient::health, AthenaException.Reason.UNAVAILABLE);
        athena.down();
        assertReason(AthenaClient::health, AthenaException.Reason.UNAVAILABLE);
    }

    @Test
    void aSlowAnswerEndsAtTheTimeout() {
        client.close();
        client = client(Map.of("athena_http_timeout", 0.2));
        athena.slow(Duration.ofSeconds(30));

        assertReason(AthenaClient::health, AthenaException.Reason.UNAVAILABLE);
    }

    @Test
    void theApiKeyIsSentAndNotShown() {
        athena.requireApiKey("CANARY-key");
        assertReason(AthenaClient::health, AthenaException.Reason.REFUSED);
        client.close();
        client = client(Map.of("athena_api_key", "CANARY-key"));

        assertThat(client.health()).isEqualTo("healthy");
        assertThatThrownBy(() -> client.heat("s")).hasMessageNotContaining("CANARY");
    }

    @Test
    void aSessionIdThatCouldBeAPathIsRefused() {
        assertThatThrownBy(() -> client.heat("../admin"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

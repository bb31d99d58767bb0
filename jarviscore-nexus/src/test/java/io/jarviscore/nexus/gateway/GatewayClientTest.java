package io.jarviscore.nexus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.nexus.gateway.GatewayClient.Refresh;
import io.jarviscore.nexus.grant.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Gateway's answers, as they were captured. */
class GatewayClientTest {
    private static final Secret ID = Secret.of("3f0c2a4e-0000-4000-8000-00000000c0de");

    private final MockWebServer server = new MockWebServer();
    private GatewayClient client;

    @BeforeEach
    void start() throws Exception {
        server.start();
        client = client(Optional.empty());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private GatewayClient client(Optional<Secret> token) {
        URI url = URI.create("http://127.0.0.1:" + server.getPort());
        return new GatewayClient(url, token, UnaryOperator.identity());
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    @Test
    void theBearerTokenOfAProxyIsInEveryRequest() throws Exception {
        answer(200, "{}");
        try (GatewayClient behindProxy = client(Optional.of(Secret.of("proxy-token")))) {
            behindProxy.refresh(ID);
        }

        assertThat(server.takeRequest().getHeaders().get("Authorization"))
                .isEqualTo("Bearer proxy-token");
    }

    @Test
    void withoutAProxyNoAuthorizationIsSent() throws Exception {
        answer(200, "{}");
        client.refresh(ID);

        assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
    }

    @ParameterizedTest(name = "{0} means {1}")
    @CsvSource({"200, DONE", "400, IMPOSSIBLE", "409, ATTENTION", "404, ATTENTION"})
    void theAnswerOfARefreshIsASignal(int status, Refresh meaning) {
        answer(status, "");

        assertThat(client.refresh(ID)).isEqualTo(meaning);
    }

    @Test
    void aRefreshThatTheBrokerFailsWithPlainTextIsTriedAgainLater() {
        answer(502, "Bad Gateway");

        assertThatThrownBy(() -> client.refresh(ID))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.isTransient()).isTrue())
                .hasMessage("the Gateway answers refresh with 502");
    }

    @Test
    void aBrokerThatRefusesIsNotAskedAgain() {
        answer(502, "{\"error\":\"broker_error\",\"status\":400}");

        assertThatThrownBy(() -> client.refresh(ID))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.isTransient()).isFalse())
                .hasMessageContaining("its broker refuses");
    }

    @ParameterizedTest(name = "{0} means {1}")
    @CsvSource({"403, Pending", "409, Attention", "404, Unknown", "400, Unknown"})
    void aConnectionStandsAsItsTokenSays(int status, String state) {
        answer(status, "");

        assertThat(client.token(ID).getClass().getSimpleName()).isEqualTo(state);
    }

    @Test
    void aGatewayThatCannotBeReachedIsReportedWithoutTheConnection() {
        server.close();

        assertThatThrownBy(() -> client.token(ID))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("cannot be reached")
                .satisfies(
                        e -> assertThat(e.toString() + e.getCause()).doesNotContain(ID.reveal()));
    }
}

package io.jarviscore.testing.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import io.jarviscore.testing.Caller;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VertexWireTest {
    private static final String ASK =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hello\"}]}]}";
    private static final String PATH =
            "/v1/projects/p/locations/global/publishers/google/models/gemini-3-pro:generateContent";
    private static final String METADATA =
            "/computeMetadata/v1/instance/service-accounts/default/token";

    private final ManualClock clock = new ManualClock();
    private final ModelServer server = ModelServer.start(clock);
    private final Caller caller = new Caller(server);

    @AfterEach
    void close() {
        caller.close();
        server.close();
    }

    @Test
    void aTokenIsAlwaysAskedFor() throws Exception {
        server.script(ServerReply.text("hi"));

        HttpResponse<String> refused = caller.post(PATH, ASK, "x-goog-api-key", "k");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("\"status\":\"UNAUTHENTICATED\"");
        assertThat(ask("any").statusCode()).isEqualTo(200);
        assertThat(server.requests().getLast().model()).isEqualTo("gemini-3-pro");
    }

    @Test
    void aDemandedTokenIsTheOnlyOneThatOpensAndTheOneThatIsGiven() throws Exception {
        server.requireKey("right").script(ServerReply.text("hi"));

        assertThat(ask("wrong").statusCode()).isEqualTo(401);
        assertThat(caller.get(METADATA, "Metadata-Flavor", "Google").body())
                .contains("\"access_token\":\"right\"");
        assertThat(ask("right").statusCode()).isEqualTo(200);
    }

    @Test
    void theIdsOfCallsAreUnknown() throws Exception {
        String call = "{\"functionCall\":{\"id\":\"1\",\"name\":\"f\"}}";
        String body =
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]},"
                        + "{\"role\":\"model\",\"parts\":["
                        + call
                        + "]}]}";

        HttpResponse<String> reply = caller.post(PATH, body, "Authorization", "Bearer t");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("Unknown name \\\"id\\\"", "functionCall");
    }

    @Test
    void theMetadataServerWantsItsHeader() throws Exception {
        assertThat(caller.get(METADATA).statusCode()).isEqualTo(403);
        assertThat(caller.get(METADATA, "Metadata-Flavor", "Google").body())
                .isEqualTo(
                        "{\"access_token\":\"ya29.token-2\",\"expires_in\":3600,"
                                + "\"token_type\":\"Bearer\"}");
    }

    @Test
    void aRefreshTokenGivesAnAccessToken() throws Exception {
        String form = "grant_type=refresh_token&client_id=a&client_secret=b&refresh_token=c";

        assertThat(caller.post("/token", form).body()).contains("\"access_token\"");
        assertThat(caller.post("/token", form.replace("client_secret", "x")).body())
                .contains("\"invalid_request\"", "client_secret");
        assertThat(caller.post("/token", "grant_type=password").body())
                .contains("\"unsupported_grant_type\"");
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, 0, 3600, 200",
        "RS256, -600, 3000, 200",
        "RS256, 0, 3601, 400",
        "RS256, 10, 100, 400",
        "RS256, -3600, 0, 400",
        "HS256, 0, 3600, 400",
    })
    void anAssertionIsShortLivedAndSignedTheRightWay(
            String algorithm, int from, int until, int status) throws Exception {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims =
                Map.of(
                        "iss", "robot",
                        "scope", "s",
                        "aud", "http://127.0.0.1/token",
                        "iat", now + from,
                        "exp", now + until);

        HttpResponse<String> reply =
                assertion(part(Map.of("alg", algorithm)) + "." + part(claims) + ".c2ln");

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.body()).contains(status == 200 ? "\"access_token\"" : "\"invalid_grant\"");
    }

    @ParameterizedTest
    @CsvSource({"''", "a", "a.b", "a.b.c", "....", "e30.e30.", "e30.e30.c2ln", "!.!.!"})
    void aTextThatIsNoAssertionIsRefused(String assertion) throws Exception {
        assertThat(assertion(assertion).statusCode()).isEqualTo(400);
    }

    @Test
    void tokensUseUpNoReply() throws Exception {
        server.script(ServerReply.text("hi"));

        caller.get(METADATA, "Metadata-Flavor", "Google");

        assertThat(server.remaining()).isEqualTo(1);
    }

    private HttpResponse<String> ask(String token) throws Exception {
        return caller.post(PATH, ASK, "Authorization", "Bearer " + token);
    }

    private HttpResponse<String> assertion(String jwt) throws Exception {
        String grant = URLEncoder.encode("urn:ietf:params:oauth:grant-type:jwt-bearer", UTF_8);
        return caller.post("/token", "grant_type=" + grant + "&assertion=" + jwt);
    }

    private static String part(Map<String, ?> json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(json).getBytes(UTF_8));
    }
}

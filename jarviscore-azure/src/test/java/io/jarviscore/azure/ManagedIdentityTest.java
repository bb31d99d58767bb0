package io.jarviscore.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedIdentityTest {
    private static final String TOKEN = "canary-token";

    private final MockWebServer server = new MockWebServer();
    private final ManualClock clock = new ManualClock();
    private final Map<String, String> variables = new HashMap<>();

    @TempDir Path folder;

    @BeforeEach
    void startServer() throws Exception {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aVirtualMachineAsksItsMetadataService() throws Exception {
        answer(200, "{\"access_token\":\"" + TOKEN + "\",\"expires_on\":\"1767229200\"}");

        AccessToken token = token();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getUrl().encodedPath()).isEqualTo("/metadata/identity/oauth2/token");
        assertThat(request.getUrl().queryParameter("api-version")).isEqualTo("2018-02-01");
        assertThat(request.getUrl().queryParameter("resource"))
                .isEqualTo("https://storage.azure.com");
        assertThat(request.getUrl().queryParameter("client_id")).isNull();
        assertThat(request.getHeaders().get("Metadata")).isEqualTo("true");
        assertThat(token.getToken()).isEqualTo(TOKEN);
        assertThat(token.getExpiresAt().toInstant()).isEqualTo("2026-01-01T01:00:00Z");
    }

    @Test
    void oneOfSeveralIdentitiesIsNamedByItsClientId() throws Exception {
        variables.put("AZURE_CLIENT_ID", "the-client");
        answer(200, "{\"access_token\":\"t\",\"expires_in\":\"60\"}");

        token();

        assertThat(server.takeRequest().getUrl().queryParameter("client_id"))
                .isEqualTo("the-client");
    }

    @Test
    void anApplicationAsksTheEndpointOfItsPlatform() throws Exception {
        variables.put("IDENTITY_ENDPOINT", server.url("/msi/token").toString());
        variables.put("IDENTITY_HEADER", "header-secret");
        answer(200, "{\"access_token\":\"t\",\"expires_on\":\"1767229200\"}");

        token();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getUrl().encodedPath()).isEqualTo("/msi/token");
        assertThat(request.getUrl().queryParameter("api-version")).isEqualTo("2019-08-01");
        assertThat(request.getHeaders().get("X-IDENTITY-HEADER")).isEqualTo("header-secret");
    }

    @Test
    void aWorkloadExchangesTheTokenInItsFile() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "own.jwt\n");
        variables.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
        variables.put("AZURE_CLIENT_ID", "the-client");
        variables.put("AZURE_TENANT_ID", "the-tenant");
        variables.put("AZURE_AUTHORITY_HOST", server.url("/").toString());
        answer(200, "{\"access_token\":\"t\",\"expires_in\":3599}");

        AccessToken token = token();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getUrl().encodedPath()).isEqualTo("/the-tenant/oauth2/v2.0/token");
        assertThat(Objects.requireNonNull(request.getBody()).utf8().split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=client_credentials",
                        "client_id=the-client",
                        "scope=https%3A%2F%2Fstorage.azure.com%2F.default",
                        "client_assertion_type="
                                + "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
                        "client_assertion=own.jwt");
        assertThat(token.getExpiresAt().toInstant()).isEqualTo(clock.instant().plusSeconds(3599));
    }

    @Test
    void aWorkloadWithoutATenantNamesTheVariable() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "own.jwt");
        variables.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
        variables.put("AZURE_CLIENT_ID", "the-client");

        assertThatThrownBy(this::token)
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("AZURE_TENANT_ID");
    }

    @Test
    void aRefusalIsFinalAndABusyServiceIsNot() {
        answer(400, "{\"error\":\"invalid_request\",\"x\":\"" + TOKEN + "\"}");
        answer(503, "");

        assertThatThrownBy(this::token)
                .isInstanceOf(JarvisException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("HTTP 400")
                .hasMessageNotContaining(TOKEN);
        assertThatThrownBy(this::token).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void noRedirectIsFollowed() {
        server.enqueue(
                new MockResponse.Builder()
                        .code(302)
                        .addHeader("Location", server.url("/elsewhere").toString())
                        .build());

        assertThatThrownBy(this::token).hasMessageContaining("HTTP 302");

        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aResponseThatIsNoTokenIsRefusedWithoutQuotingIt() {
        for (String body :
                new String[] {
                    "",
                    "<html>",
                    "[]",
                    "{\"access_token\":\"" + TOKEN + "\"}",
                    "{\"access_token\":\"" + TOKEN + "\",\"expires_in\":\"soon\"}",
                    "{\"access_token\":\"" + TOKEN,
                    "{\"access_token\":7,\"expires_in\":60}"
                }) {
            answer(200, body);
            assertThatThrownBy(this::token)
                    .as(body)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("is no token")
                    .hasMessageNotContaining(TOKEN)
                    .hasNoCause();
        }
    }

    @Property(tries = 50)
    void anyAnswerIsATokenOrOneClearError(@ForAll String body) throws Exception {
        try (MockWebServer any = new MockWebServer()) {
            any.start();
            any.enqueue(new MockResponse.Builder().body(body).build());
            assertThatThrownBy(() -> token(any.url("/")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("is no token");
        }
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private AccessToken token() {
        return token(server.url("/metadata/identity/oauth2/token"));
    }

    private AccessToken token(HttpUrl metadata) {
        IdentityEnvironment environment =
                new IdentityEnvironment(name -> Optional.ofNullable(variables.get(name)), metadata);
        OkHttpClient http = AzureAccount.identityClient(new OkHttpClient());
        return new ManagedIdentity(environment, http, clock)
                .getTokenSync(
                        new TokenRequestContext().addScopes("https://storage.azure.com/.default"));
    }
}

package io.jarviscore.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens for the identity that Azure gave this process: in Kubernetes the workload's, in App
 * Service the application's, else the virtual machine's. Asked for one token at a time, which
 * Azure's client keeps until shortly before it expires. Tokens appear in no message. Thread-safe.
 *
 * <p>Three small requests, as documented at learn.microsoft.com ("How to use managed identities to
 * get an access token", "OAuth 2.0 client credentials flow"), in place of azure-identity with its
 * 16 jars.
 */
final class ManagedIdentity implements TokenCredential {
    /** A token is a few thousand bytes. */
    private static final long MAX_ANSWER = 100_000;

    private static final String DEFAULT_SCOPE = "/.default";

    private final IdentityEnvironment environment;
    private final OkHttpClient http;
    private final MeshClock clock;

    /**
     * @param http with timeouts; follows no redirects, since its requests hold secrets
     */
    ManagedIdentity(IdentityEnvironment environment, OkHttpClient http, MeshClock clock) {
        this.environment = environment;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
        return Mono.fromCallable(() -> getTokenSync(request))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Blocks. */
    @Override
    public AccessToken getTokenSync(TokenRequestContext request) {
        return send(request(request.getScopes().getFirst()));
    }

    private Request request(String scope) {
        Optional<Path> file = environment.federatedTokenFile();
        Optional<String> endpoint = environment.identityEndpoint();
        if (file.isPresent()) {
            return workload(scope, file.get());
        }
        return endpoint.isPresent() ? application(scope, endpoint.get()) : machine(scope);
    }

    private Request machine(String scope) {
        return new Request.Builder()
                .url(query(environment.metadata(), "2018-02-01", scope))
                .header("Metadata", "true")
                .build();
    }

    private Request application(String scope, String endpoint) {
        String header = environment.identityHeader().orElseThrow(() -> missing("IDENTITY_HEADER"));
        return new Request.Builder()
                .url(query(address("IDENTITY_ENDPOINT", endpoint), "2019-08-01", scope))
                .header("X-IDENTITY-HEADER", header)
                .build();
    }

    private Request workload(String scope, Path file) {
        String client = environment.clientId().orElseThrow(() -> missing("AZURE_CLIENT_ID"));
        String tenant = environment.tenantId().orElseThrow(() -> missing("AZURE_TENANT_ID"));
        HttpUrl address =
                address("AZURE_AUTHORITY_HOST", environment.authority())
                        .newBuilder()
                        .addPathSegment(tenant)
                        .addPathSegments("oauth2/v2.0/token")
                        .build();
        return new Request.Builder()
                .url(address)
                .post(
                        new FormBody.Builder(StandardCharsets.UTF_8)
                                .add("grant_type", "client_credentials")
                                .add("client_id", client)
                                .add("scope", scope)
                                .add(
                                        "client_assertion_type",
                                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                                .add("client_assertion", read(file))
                                .build())
                .build();
    }

    private HttpUrl query(HttpUrl address, String version, String scope) {
        String resource =
                scope.endsWith(DEFAULT_SCOPE)
                        ? scope.substring(0, scope.length() - DEFAULT_SCOPE.length())
                        : scope;
        HttpUrl.Builder query =
                address.newBuilder()
                        .setQueryParameter("api-version", version)
                        .setQueryParameter("resource", resource);
        environment.clientId().ifPresent(id -> query.setQueryParameter("client_id", id));
        return query.build();
    }

    private static HttpUrl address(String variable, String text) {
        HttpUrl parsed = HttpUrl.parse(text);
        if (parsed == null) {
            throw new JarvisException(
                    "managed identity: the environment's " + variable + " is no http address");
        }
        return parsed;
    }

    /** Read each time: Kubernetes replaces it every hour. */
    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new JarvisException(
                    "managed identity: AZURE_FEDERATED_TOKEN_FILE cannot be read: " + e, e);
        }
    }

    private AccessToken send(Request request) {
        String host = request.url().host();
        try (Response response = http.newCall(request).execute();
                ResponseBody body = response.peekBody(MAX_ANSWER)) {
            if (!response.isSuccessful()) {
                throw refused(host, response.code());
            }
            return token(host, Json.parseObject(body.string()));
        } catch (JsonException e) {
            // Without the cause, which may quote the token.
            throw unreadable(host);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "managed identity: no token from "
                            + host
                            + " ("
                            + e
                            + "): give this machine or workload an identity, or set"
                            + " azure_storage_connection_string",
                    e);
        }
    }

    private static JarvisException refused(String host, int status) {
        String message =
                "managed identity: "
                        + host
                        + " gave no token (HTTP "
                        + status
                        + "): check that the identity exists, and that AZURE_CLIENT_ID, if set, is"
                        + " its client id";
        return status >= 500 || status == 429 || status == 410
                ? new StoreUnavailableException(message)
                : new JarvisException(message);
    }

    private AccessToken token(String host, Map<String, Object> answer) {
        Instant expires =
                seconds(answer.get("expires_on"))
                        .map(Instant::ofEpochSecond)
                        .or(
                                () ->
                                        seconds(answer.get("expires_in"))
                                                .map(clock.instant()::plusSeconds))
                        .orElseThrow(() -> unreadable(host));
        if (answer.get("access_token") instanceof String token && !token.isEmpty()) {
            return new AccessToken(token, expires.atOffset(ZoneOffset.UTC));
        }
        throw unreadable(host);
    }

    /** A number, or one in a string: the three services differ. Of at most a few centuries. */
    private static Optional<Long> seconds(@Nullable Object value) {
        String digits = String.valueOf(value);
        return digits.matches("[0-9]{1,11}") ? Optional.of(Long.valueOf(digits)) : Optional.empty();
    }

    private static JarvisException unreadable(String host) {
        return new JarvisException(
                "managed identity: what "
                        + host
                        + " answered is no token: expected JSON with access_token and expires_on or"
                        + " expires_in");
    }

    private static JarvisException missing(String variable) {
        return new JarvisException(
                "managed identity: the environment has no "
                        + variable
                        + ", though the platform's other variables are there");
    }
}

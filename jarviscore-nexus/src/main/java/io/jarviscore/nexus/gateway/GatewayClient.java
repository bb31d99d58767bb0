package io.jarviscore.nexus.gateway;

import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.nexus.grant.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Speaks to a Nexus Gateway as it was captured, quirks included. The Gateway itself asks for no
 * credentials; a bearer token and a client certificate are for a proxy in front of it.
 */
final class GatewayClient implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    /** The Gateway's own timeout is 30 seconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(35);

    private static final long MOST = 1024 * 1024;

    private final HttpUrl base;
    private final OkHttpClient client;
    private final Optional<Secret> token;

    GatewayClient(URI base, Optional<Secret> token, UnaryOperator<OkHttpClient.Builder> tls) {
        HttpUrl url = HttpUrl.get(base.toString());
        this.base = url.newBuilder().query(null).fragment(null).build();
        this.token = token;
        this.client =
                tls.apply(
                                new OkHttpClient.Builder()
                                        .callTimeout(TIMEOUT)
                                        .socketFactory(InterruptibleIo.sockets())
                                        .followRedirects(false)
                                        .followSslRedirects(false))
                        .build();
    }

    /**
     * A consent that was begun.
     *
     * @param connectionId a bearer capability at the Gateway, so a secret
     * @param page where the person goes
     * @param state the token with which a static credential is captured
     */
    record Consent(Secret connectionId, String page, Secret state) {
        /** Whether the page is a JSON document and the credential has to be captured instead. */
        boolean isStatic() {
            return page.contains("/capture-schema");
        }
    }

    /** The results of a refresh. */
    enum Refresh {
        /** There is a new token. */
        DONE,
        /** A static credential, or one without a refresh token. */
        IMPOSSIBLE,
        /** A person has to give consent again. */
        ATTENTION
    }

    /** Begins a consent; every call makes a new pending connection. */
    Consent requestConnection(String user, String provider, List<String> scopes, URI returnUrl) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("user_id", UserIds.of(user));
        body.put("provider_name", provider);
        body.put("scopes", scopes);
        body.put("return_url", returnUrl.toString());
        Answer answer = send("POST", Optional.of(Json.write(body)), "v1", "request-connection");
        if (answer.status() != 200) {
            throw failed("request-connection for " + provider, answer);
        }
        Map<String, Object> json = answer.json("request-connection");
        String page = text(json, "authUrl", "auth_url");
        HttpUrl url = HttpUrl.parse(page);
        if (url == null) {
            throw new GatewayException("the Gateway's page for consent is no web address", false);
        }
        return new Consent(
                Secret.of(text(json, "connection_id", "connectionId")),
                page,
                Secret.of(text(json, "state", "state")));
    }

    /**
     * How a connection stands. Asked by its token, since the status endpoint reports a pending
     * consent as failed.
     */
    TokenState token(Secret connectionId) {
        Answer answer = send("GET", Optional.empty(), "v1", "token", connectionId.reveal());
        return switch (answer.status()) {
            case 200 -> TokenPayload.parse(answer.body());
            case 403 -> new TokenState.Pending();
            case 409 -> new TokenState.Attention();
            case 400, 404 -> new TokenState.Unknown();
            default -> throw failed("token", answer);
        };
    }

    /** Has the broker refresh; its answer is a signal only, the token has to be read again. */
    Refresh refresh(Secret connectionId) {
        Answer answer = send("POST", Optional.of(""), "v1", "refresh", connectionId.reveal());
        return switch (answer.status()) {
            case 200 -> Refresh.DONE;
            case 400 -> Refresh.IMPOSSIBLE;
            // 404: a second refresh after the connection was parked.
            case 404, 409 -> Refresh.ATTENTION;
            default -> throw failed("refresh", answer);
        };
    }

    /** Submits a static credential; its state can be used for ten minutes. */
    void capture(Secret state, Map<String, String> credentials) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", state.reveal());
        body.put("credentials", credentials);
        Answer answer = send("POST", Optional.of(Json.write(body)), "v1", "capture-credential");
        if (answer.status() != 200) {
            throw failed("capture-credential", answer);
        }
    }

    /** The API address that the Gateway has for a provider, if it has one. */
    Optional<String> apiBaseUrl(String provider) {
        Answer answer = send("GET", Optional.empty(), "v1", "providers");
        if (answer.status() != 200) {
            throw failed("providers", answer);
        }
        for (Object group : answer.json("providers").values()) {
            if (group instanceof Map<?, ?> byName
                    && byName.get(provider) instanceof Map<?, ?> facts
                    && facts.get("api_base_url") instanceof String url
                    && !url.isBlank()) {
                return Optional.of(url);
            }
        }
        return Optional.empty();
    }

    private Answer send(String method, Optional<String> body, String... path) {
        HttpUrl.Builder url = base.newBuilder();
        for (String segment : path) {
            url.addPathSegment(segment);
        }
        Request.Builder request =
                new Request.Builder()
                        .url(url.build())
                        .method(
                                method,
                                body.map(json -> RequestBody.create(json, JSON)).orElse(null));
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value.reveal()));
        try (Response response = InterruptibleIo.run(client.newCall(request.build())::execute)) {
            String text = response.peekBody(MOST).string();
            return new Answer(response.code(), text);
        } catch (IOException e) {
            // Without the exception: its message may hold the connection id.
            throw new GatewayException(
                    "the Gateway at "
                            + base
                            + " cannot be reached: "
                            + e.getClass().getSimpleName(),
                    true);
        }
    }

    private static GatewayException failed(String what, Answer answer) {
        String code = answer.code();
        String remedy =
                switch (code) {
                    case "invalid_state" ->
                            ": NEXUS_STATE_KEY differs between the Gateway and its broker";
                    case "provider_not_found" -> ": register the provider at the Gateway";
                    case "provider_ambiguous" -> ": the Gateway has several providers of the name";
                    case "broker_error" ->
                            ": its broker refuses; look at its return_url rules and API key";
                    default -> "";
                };
        boolean isTransient = answer.status() >= 500 && !code.equals("broker_error");
        return new GatewayException(
                "the Gateway answers "
                        + what
                        + " with "
                        + answer.status()
                        + (code.isEmpty() ? "" : " " + code)
                        + remedy,
                isTransient);
    }

    private static String text(Map<String, Object> json, String name, String other) {
        Object value = json.containsKey(name) ? json.get(name) : json.get(other);
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new GatewayException("the Gateway's answer has no field " + name, false);
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }

    /** Address without query. */
    @Override
    public String toString() {
        return "GatewayClient[" + base + "]";
    }

    private record Answer(int status, String body) {
        Map<String, Object> json(String what) {
            try {
                return Json.parseObject(body);
            } catch (JsonException e) {
                throw new GatewayException("the Gateway's " + what + " is no JSON object", false);
            }
        }

        /** The error's code; many failures have an empty body, some are plain text. */
        String code() {
            try {
                Map<String, Object> json = Json.parseObject(body);
                Object code = json.containsKey("error") ? json.get("error") : json.get("code");
                String text = code instanceof String named ? named.toLowerCase(Locale.ROOT) : "";
                return text.matches("[a-z0-9_]{1,60}") ? text : "";
            } catch (JsonException e) {
                return "";
            }
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }
}

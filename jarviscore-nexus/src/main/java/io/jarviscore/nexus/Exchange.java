package io.jarviscore.nexus;

import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * One call with one credential: signed, sent, its redirects followed by hand, its answer cleaned.
 */
final class Exchange {
    private static final int MOST_REDIRECTS = 5;

    /**
     * Headers that a service sets for browsers, and those that repeat the authentication method.
     */
    private static final Set<String> DROPPED =
            Set.of(
                    "set-cookie",
                    "set-cookie2",
                    "www-authenticate",
                    "proxy-authenticate",
                    "authentication-info",
                    "proxy-authentication-info");

    /** Headers that may be sent where the credential is not. */
    private static final Set<String> UNSIGNED = Set.of("accept", "range", "user-agent");

    private final OkHttpClient client;
    private final Signer signer;
    private final ProviderFacts provider;
    private final Grant grant;
    private final CallGuard guard;
    private final List<Secret> secrets;

    Exchange(OkHttpClient client, Signer signer, ProviderFacts provider, Grant grant) {
        this.client = client;
        this.signer = signer;
        this.provider = provider;
        this.grant = grant;
        this.guard = new CallGuard(provider, grant);
        this.secrets = new ArrayList<>(grant.secrets());
    }

    /**
     * Blocks for the answer.
     *
     * @param left how long it may take
     * @param to where the body of an answer goes that is no redirect and no 401; empty for memory
     * @throws JarvisException if the call is refused, cannot be made, or its answer is too long
     */
    HttpReply make(HttpCall call, Duration left, Optional<OutputStream> to) {
        HttpUrl url = guard.admit(call);
        Request.Builder first = new Request.Builder().url(url);
        call.headers().forEach(first::header);
        call.body().ifPresent(body -> typed(first, call, body));
        first.method(call.method(), body(call.method(), call.body()));
        return follow(new Hop(first.build(), call.body(), true), call, left, to);
    }

    private static void typed(Request.Builder request, HttpCall call, HttpBody body) {
        boolean isTyped =
                call.headers().keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        if (!isTyped) {
            request.header("Content-Type", body.contentType());
        }
    }

    private static @org.jspecify.annotations.Nullable RequestBody body(
            String method, Optional<HttpBody> body) {
        if (body.isPresent()) {
            if (method.equals("GET") || method.equals("HEAD")) {
                throw new JarvisException(
                        "a " + method + " call has no body: use POST, or query()");
            }
            return new CallBody(body.get());
        }
        return switch (method) {
            case "POST", "PUT", "PATCH" -> RequestBody.create(new byte[0], null);
            default -> null;
        };
    }

    private HttpReply follow(Hop first, HttpCall call, Duration left, Optional<OutputStream> to) {
        Hop hop = first;
        long end = System.nanoTime() + left.toNanos();
        for (int redirects = 0; true; redirects++) {
            Request request = hop.isSigned() ? sign(hop) : hop.request();
            Call sent = client.newCall(request);
            sent.timeout()
                    .timeout(
                            Math.max(1, end - System.nanoTime()),
                            java.util.concurrent.TimeUnit.NANOSECONDS);
            try (Response response = sent.execute()) {
                Optional<Hop> next = next(hop, response);
                if (next.isEmpty()) {
                    return reply(response, call.maxReply(), to);
                }
                if (redirects == MOST_REDIRECTS) {
                    throw failed("it redirects more than " + MOST_REDIRECTS + " times");
                }
                hop = next.get();
            } catch (IOException e) {
                throw failed(reason(e));
            }
        }
    }

    private Request sign(Hop hop) {
        Signer.Signed signed = signer.sign(hop.request(), hop.body(), grant);
        secrets.addAll(signed.derived());
        return signed.request();
    }

    /** Where a redirect leads, if it is one that may be followed; otherwise it is the answer. */
    private Optional<Hop> next(Hop hop, Response response) {
        String location = response.header("Location");
        boolean isRedirect =
                switch (response.code()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
        if (!isRedirect || location == null) {
            return Optional.empty();
        }
        HttpUrl target = hop.request().url().resolve(location);
        if (target == null) {
            return Optional.empty();
        }
        String method = hop.request().method();
        boolean keepsMethod =
                response.code() >= 307
                        || method.equals("GET")
                        || method.equals("HEAD")
                        || (response.code() != 303 && !method.equals("POST"));
        Optional<HttpBody> body = keepsMethod ? hop.body() : Optional.empty();
        if (body.isPresent() && !body.get().isRepeatable()) {
            return Optional.empty();
        }
        Request.Builder request = hop.request().newBuilder().url(target);
        if (!keepsMethod) {
            request.get().removeHeader("Content-Type");
        }
        if (hop.isSigned() && guard.allows(target)) {
            return Optional.of(new Hop(request.build(), body, true));
        }
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        // A service may put a key it was sent into the address: such an address goes nowhere.
        if (isRead
                && guard.allowsUnsigned(target)
                && !SecretScrubber.of(secrets).isIn(target.toString())) {
            return Optional.of(new Hop(bare(request.build()), Optional.empty(), false));
        }
        return Optional.empty();
    }

    /** Removes the caller's headers for the provider. */
    private static Request bare(Request request) {
        Request.Builder bare = request.newBuilder();
        for (String name : request.headers().names()) {
            if (!UNSIGNED.contains(name.toLowerCase(Locale.ROOT))) {
                bare.removeHeader(name);
            }
        }
        return bare.build();
    }

    private HttpReply reply(Response response, long most, Optional<OutputStream> to)
            throws IOException {
        SecretScrubber scrubber = SecretScrubber.of(secrets);
        String encoding = response.header("Content-Encoding", "identity");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw failed("its answer is compressed in a way that cannot be searched for secrets");
        }
        String text = "";
        if (to.isPresent() && response.code() != 401) {
            try (OutputStream clean = scrubber.onto(to.get())) {
                copy(response.body(), most, clean);
            }
        } else {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(response.body(), most, bytes);
            text = new String(scrubber.bytes(bytes.toByteArray()), charset(response.body()));
        }
        return new HttpReply(response.code(), headers(response, scrubber), text);
    }

    private static Charset charset(ResponseBody body) {
        MediaType type = body.contentType();
        Charset named = type == null ? null : type.charset(null);
        return named == null ? StandardCharsets.UTF_8 : named;
    }

    private void copy(ResponseBody body, long most, OutputStream to) throws IOException {
        byte[] buffer = new byte[16_384];
        long total = 0;
        try (InputStream content = body.byteStream()) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                total += read;
                if (total > most) {
                    throw failed("its answer has more than " + most + " bytes (maxReply)");
                }
                to.write(buffer, 0, read);
            }
        }
    }

    private Map<String, List<String>> headers(Response response, SecretScrubber scrubber) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers()
                .toMultimap()
                .forEach(
                        (name, values) -> {
                            String lower = name.toLowerCase(Locale.ROOT);
                            if (!DROPPED.contains(lower) && !isMadeOfASecret(lower)) {
                                headers.put(lower, values.stream().map(scrubber::text).toList());
                            }
                        });
        return headers;
    }

    /** Names arrive in lower case, in which a secret is no longer found as it is. */
    private boolean isMadeOfASecret(String name) {
        return secrets.stream()
                .map(secret -> secret.reveal().toLowerCase(Locale.ROOT))
                .anyMatch(value -> value.length() >= 4 && name.contains(value));
    }

    /**
     * Its kind and words without secrets; the exception itself could hold an address with a key.
     */
    private String reason(IOException e) {
        String message = e.getMessage() == null ? "no message" : e.getMessage();
        return SecretScrubber.of(secrets).text(e.getClass().getSimpleName() + ": " + message);
    }

    private JarvisException failed(String why) {
        return new JarvisException("the call to " + provider.name() + " failed: " + why);
    }

    /** One request of the call. */
    private record Hop(Request request, Optional<HttpBody> body, boolean isSigned) {}
}

package io.jarviscore.nexus;

import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.net.ForbiddenAddressException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Secret;
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
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

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
    private final ProviderFacts provider;
    private final Grant grant;
    private final CallGuard guard;
    private final Means means;

    /** Values made from secrets for the requests of this call. */
    private final List<Secret> derived = new ArrayList<>();

    /**
     * The parts that all calls share.
     *
     * @param signer places credentials
     * @param scrubbers clean answers
     * @param blocked counts refusals that are no exception
     */
    record Means(
            Signer signer, Scrubbers scrubbers, Consumer<BlockedCallException.Reason> blocked) {}

    Exchange(OkHttpClient client, Means means, ProviderFacts provider, Grant grant) {
        this.client = client;
        this.means = means;
        this.provider = provider;
        this.grant = grant;
        this.guard = new CallGuard(provider, grant);
    }

    private SecretScrubber scrubber() {
        return means.scrubbers().of(grant, derived);
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
            try (Response response = InterruptibleIo.run(sent::execute)) {
                Optional<Hop> next = next(hop, response);
                if (next.isEmpty()) {
                    return reply(response, call.maxReply(), to);
                }
                if (redirects == MOST_REDIRECTS) {
                    throw failed("it redirects more than " + MOST_REDIRECTS + " times");
                }
                hop = next.get();
            } catch (IOException e) {
                throw isForbidden(e)
                        ? new BlockedCallException(
                                BlockedCallException.Reason.ADDRESS, failure(reason(e)))
                        : failed(reason(e));
            }
        }
    }

    private Request sign(Hop hop) {
        Signer.Signed signed = means.signer().sign(hop.request(), hop.body(), grant);
        derived.addAll(signed.derived());
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
        if (isRead && guard.allowsUnsigned(target) && !scrubber().isIn(target.toString())) {
            return Optional.of(new Hop(bare(request.build()), Optional.empty(), false));
        }
        means.blocked().accept(BlockedCallException.Reason.REDIRECT);
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
        SecretScrubber scrubber = scrubber();
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
            byte[] bytes = read(response.body(), most);
            text = new String(scrubber.bytes(bytes), charset(response.body()));
        }
        return new HttpReply(response.code(), headers(response, scrubber), text);
    }

    private static Charset charset(ResponseBody body) {
        MediaType type = body.contentType();
        Charset named = type == null ? null : type.charset(null);
        return named == null ? StandardCharsets.UTF_8 : named;
    }

    private byte[] read(ResponseBody body, long most) throws IOException {
        BufferedSource source = body.source();
        if (source.request(Math.min(most, Long.MAX_VALUE - 1) + 1)) {
            throw tooLong(most);
        }
        return source.readByteArray();
    }

    private void copy(ResponseBody body, long most, OutputStream to) throws IOException {
        byte[] buffer = new byte[16_384];
        long total = 0;
        try (InputStream content = body.byteStream()) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                total += read;
                if (total > most) {
                    throw tooLong(most);
                }
                to.write(buffer, 0, read);
            }
        }
    }

    private JarvisException tooLong(long most) {
        return failed("its answer has more than " + most + " bytes (maxReply)");
    }

    private static Map<String, List<String>> headers(Response response, SecretScrubber scrubber) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Headers received = response.headers();
        for (int i = 0; i < received.size(); i++) {
            String name = received.name(i).toLowerCase(Locale.ROOT);
            if (!DROPPED.contains(name) && !scrubber.isInLowerCase(name)) {
                headers.computeIfAbsent(name, any -> new ArrayList<>(1))
                        .add(scrubber.text(received.value(i)));
            }
        }
        headers.replaceAll((name, values) -> List.copyOf(values));
        return headers;
    }

    /**
     * Its kind and words without secrets; the exception itself could hold an address with a key.
     */
    private String reason(IOException e) {
        String message = e.getMessage() == null ? "no message" : e.getMessage();
        return scrubber().text(e.getClass().getSimpleName() + ": " + message);
    }

    /**
     * An address may be refused by the look-up of its name or by the socket, perhaps of several.
     */
    private static boolean isForbidden(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof ForbiddenAddressException
                    || each instanceof GuardedDns.RefusedHostException
                    || Stream.of(each.getSuppressed()).anyMatch(Exchange::isForbidden)) {
                return true;
            }
        }
        return false;
    }

    private String failure(String why) {
        return "the call to " + provider.name() + " failed: " + why;
    }

    private JarvisException failed(String why) {
        return new JarvisException(failure(why));
    }

    /** One request of the call. */
    private record Hop(Request request, Optional<HttpBody> body, boolean isSigned) {}
}

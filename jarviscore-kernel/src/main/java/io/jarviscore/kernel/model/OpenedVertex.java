package io.jarviscore.kernel.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.MeshClock;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.kernel.model.google.AccessToken;
import io.jarviscore.kernel.model.google.GoogleAddress;
import io.jarviscore.kernel.model.google.GoogleCredentials;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Vertex AI for other modules, over the connections and with the tokens of the models. Its
 * exchanges are no model calls of a task: they take no permit and are charged to nobody.
 */
final class OpenedVertex implements VertexAi {
    private static final String PROVIDER = "vertex";
    private static final MediaType JSON = MediaType.get("application/json");

    private final GoogleCredentials credentials;
    private final Function<String, HttpUrl> roots;
    private final Transport transport;
    private final MeshClock clock;

    /**
     * @param roots the root of Vertex AI for a location
     */
    OpenedVertex(
            GoogleCredentials credentials,
            Function<String, HttpUrl> roots,
            Transport transport,
            MeshClock clock) {
        this.credentials = credentials;
        this.roots = roots;
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public String generateContent(Target target, String json, Duration most) throws IOException {
        HttpUrl url =
                GoogleAddress.vertex(
                                roots.apply(target.location()),
                                target.project(),
                                target.location(),
                                credentials::hideIn)
                        .generate(target.model(), Delivery.WHOLE);
        Request request =
                new Request.Builder()
                        .url(url)
                        .post(RequestBody.create(json.getBytes(UTF_8), JSON))
                        .build();
        try {
            return switch (exchange(request, most)) {
                case WireFailure failure -> throw new IOException(failure.message());
                case WireResponse response -> body(response, target.model());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(PROVIDER).initCause(e);
        }
    }

    private Received exchange(Request request, Duration most) throws InterruptedException {
        GoogleCredentials.Sender sender =
                get -> transport.send(get, Exchanges.TOKEN_TIMEOUT, credentials.place());
        return switch (credentials.find(sender, clock, Optional.empty())) {
            case GoogleCredentials.Denied denied -> denied.failure();
            case AccessToken token -> {
                Received received = transport.send(token.on(request), most, PROVIDER);
                if (received instanceof WireResponse response
                        && response.status() == Exchanges.UNAUTHENTICATED) {
                    // Taken back before its time; the next request gets a new one.
                    credentials.refused(token);
                }
                yield received;
            }
        };
    }

    private String body(WireResponse response, String model) throws IOException {
        if (response.status() != 200) {
            throw new IOException(
                    new FailureReader(PROVIDER, credentials::hideIn, clock)
                            .read(response, response.json(), model)
                            .message());
        }
        return response.text();
    }
}

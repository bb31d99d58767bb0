package io.jarviscore.kernel.model.google;

import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import java.time.InstantSource;
import okhttp3.Request;

/**
 * Google's {@code generateContent}, as the Gemini API and Vertex AI serve it. For Vertex AI the
 * request that it makes still lacks the token, which {@link GoogleCredentials} add.
 */
public final class GeminiWire implements ProviderWire {
    private final GoogleAddress address;
    private final GeminiWriter writer;
    private final GeminiReader reader;

    private GeminiWire(
            String provider,
            GoogleAddress address,
            boolean callIds,
            ChatDefaults defaults,
            InstantSource clock) {
        this.address = address;
        this.writer = new GeminiWriter(provider, callIds, defaults);
        this.reader =
                new GeminiReader(
                        provider, new FailureReader(provider, address::hideSecretsIn, clock));
    }

    /** The Gemini API. */
    public static GeminiWire gemini(
            GoogleAddress address, ChatDefaults defaults, InstantSource clock) {
        return new GeminiWire("gemini", address, true, defaults, clock);
    }

    /** Vertex AI, which refuses the ids of calls that the Gemini API takes. */
    public static GeminiWire vertex(
            GoogleAddress address, ChatDefaults defaults, InstantSource clock) {
        return new GeminiWire("vertex", address, false, defaults, clock);
    }

    @Override
    public String place() {
        return address.host();
    }

    /** Every model takes a temperature as far as is known; the name of the limit is not used. */
    @Override
    public ModelQuirks quirks(String model) {
        return ModelQuirks.of(model, OutputLimit.MAX_TOKENS);
    }

    @Override
    public Request encode(
            ChatRequest request, String model, ModelQuirks quirks, Delivery delivery) {
        return new Request.Builder()
                .url(address.generate(model, delivery))
                .headers(address.headers())
                .post(WireJson.body(out -> writer.write(out, request, model, quirks)))
                .build();
    }

    @Override
    public AnswerAssembler assembler() {
        return new GeminiAssembler();
    }

    @Override
    public WireResult decode(WireResponse response, String model) {
        return reader.read(response, model);
    }

    @Override
    public String hideKeyIn(String text) {
        return address.hideSecretsIn(text);
    }
}

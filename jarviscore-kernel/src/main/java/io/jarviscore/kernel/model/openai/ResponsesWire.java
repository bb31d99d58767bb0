package io.jarviscore.kernel.model.openai;

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
import java.util.regex.Pattern;
import okhttp3.Request;

/**
 * OpenAI's Responses, as spoken by OpenAI, Azure and some others; conversations are kept here, not
 * there.
 */
public final class ResponsesWire implements ProviderWire {
    /** These do not reason, and refuse to be asked for their reasoning. */
    private static final Pattern WITHOUT_REASONING =
            Pattern.compile("(?:.*/)?(?:gpt-[34].*|gpt-5.*chat.*|chatgpt-.*)");

    private final Endpoint endpoint;
    private final ResponsesWriter writer;
    private final ResponsesReader reader;

    public ResponsesWire(
            String provider, Endpoint endpoint, ChatDefaults defaults, InstantSource clock) {
        this.endpoint = endpoint;
        this.writer = new ResponsesWriter(provider, defaults);
        this.reader =
                new ResponsesReader(
                        provider, new FailureReader(provider, endpoint::hideKeyIn, clock));
    }

    @Override
    public String place() {
        return endpoint.host();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The limit has one name here, which is never refused.
     */
    @Override
    public ModelQuirks quirks(String model) {
        return new ModelQuirks(
                        ModelQuirks.of(model, OutputLimit.MAX_TOKENS).temperature(),
                        OutputLimit.MAX_TOKENS)
                .withSealedThoughts(!WITHOUT_REASONING.matcher(model).matches());
    }

    @Override
    public Request encode(
            ChatRequest request, String model, ModelQuirks quirks, Delivery delivery) {
        return new Request.Builder()
                .url(endpoint.responses())
                .headers(endpoint.headers())
                .post(WireJson.body(out -> writer.write(out, request, model, quirks, delivery)))
                .build();
    }

    @Override
    public AnswerAssembler assembler() {
        return new ResponsesAssembler();
    }

    @Override
    public WireResult decode(WireResponse response, String model) {
        return reader.read(response, model);
    }

    @Override
    public String hideKeyIn(String text) {
        return endpoint.hideKeyIn(text);
    }
}

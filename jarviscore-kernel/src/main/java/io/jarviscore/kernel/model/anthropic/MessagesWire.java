package io.jarviscore.kernel.model.anthropic;

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

/** Anthropic's Messages, as spoken by Anthropic itself and by gateways in front of it. */
public final class MessagesWire implements ProviderWire {
    /** How settings, events, replies and original messages call the provider. */
    public static final String PROVIDER = "claude";

    private final MessagesEndpoint endpoint;
    private final MessagesWriter writer;
    private final MessagesReader reader;

    public MessagesWire(MessagesEndpoint endpoint, ChatDefaults defaults, InstantSource clock) {
        this.endpoint = endpoint;
        this.writer = new MessagesWriter(defaults);
        this.reader = new MessagesReader(new FailureReader(PROVIDER, endpoint::hideKeyIn, clock));
    }

    @Override
    public String place() {
        return endpoint.host();
    }

    /**
     * {@inheritDoc}
     *
     * <p>A Claude of which nothing is known yet is taken for a new one, and those refuse every
     * sampling parameter. A model with another name is some other maker's behind the same
     * interface; those take a temperature.
     */
    @Override
    public ModelQuirks quirks(String model) {
        return new ModelQuirks(!ModelQuirks.isNewClaude(model), OutputLimit.MAX_TOKENS);
    }

    @Override
    public Request encode(
            ChatRequest request, String model, ModelQuirks quirks, Delivery delivery) {
        return new Request.Builder()
                .url(endpoint.messages())
                .headers(endpoint.headers())
                .post(WireJson.body(out -> writer.write(out, request, model, quirks, delivery)))
                .build();
    }

    @Override
    public AnswerAssembler assembler() {
        return new MessagesAssembler();
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

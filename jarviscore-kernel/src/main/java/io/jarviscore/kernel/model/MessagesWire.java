package io.jarviscore.kernel.model;

import io.jarviscore.ChatRequest;
import java.time.InstantSource;
import java.util.regex.Pattern;
import okhttp3.Request;

/** Anthropic's Messages, as spoken by Anthropic itself and by gateways in front of it. */
final class MessagesWire implements ProviderWire {
    /** How settings, events, replies and original messages call the provider. */
    static final String PROVIDER = "claude";

    private static final Pattern CLAUDE = Pattern.compile("(?:.*[/.])?claude.*");

    /**
     * The last models that take a temperature are those of 4.6. Names are {@code
     * claude-3-5-haiku-latest} and {@code claude-opus-4-1-20250805}; gateways write {@code 4.1} and
     * put the date behind an {@code @}.
     */
    private static final Pattern TAKES_TEMPERATURE =
            Pattern.compile(
                    "(?:.*[/.])?claude-(?:instant.*|[23](?!\\d).*"
                            + "|(?:opus|sonnet|haiku)-4(?:[-.][0-6])?(?:[-@:]\\D.*|[-@]\\d{6,}.*)?)");

    private final MessagesEndpoint endpoint;
    private final MessagesWriter writer;
    private final MessagesReader reader;

    MessagesWire(MessagesEndpoint endpoint, ChatDefaults defaults, InstantSource clock) {
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
     * sampling parameter. What has another name is some other maker's model behind the same
     * interface; those take a temperature.
     */
    @Override
    public ModelQuirks quirks(String model) {
        boolean temperature =
                !CLAUDE.matcher(model).matches() || TAKES_TEMPERATURE.matcher(model).matches();
        return new ModelQuirks(temperature, OutputLimit.MAX_TOKENS);
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

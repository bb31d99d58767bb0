package io.jarviscore.kernel.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.AnswerAssembler;
import io.jarviscore.kernel.model.wire.ChatDefaults;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.FailureReader;
import io.jarviscore.kernel.model.wire.ModelQuirks;
import io.jarviscore.kernel.model.wire.OutputLimit;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.kernel.model.wire.ToolNames;
import io.jarviscore.kernel.model.wire.WireJson;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.kernel.model.wire.WireResult;
import io.jarviscore.text.OutsideText;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * OpenAI's Chat Completions, as spoken by OpenAI, Azure, vLLM and most others, and by the
 * compatibility endpoints of Anthropic and Gemini.
 */
public final class ChatCompletionsWire implements ProviderWire {
    private final String provider;
    private final Endpoint endpoint;
    private final OutputLimit habit;
    private final ChatCompletionsWriter writer;
    private final ChatCompletionsReader reader;

    public ChatCompletionsWire(
            String provider,
            Endpoint endpoint,
            OutputLimit habit,
            ChatDefaults defaults,
            InstantSource clock) {
        this.provider = provider;
        this.endpoint = endpoint;
        this.habit = habit;
        this.writer = new ChatCompletionsWriter(defaults);
        this.reader =
                new ChatCompletionsReader(
                        provider, new FailureReader(provider, endpoint::hideKeyIn, clock));
    }

    /** The provider whose answers it reads. */
    String provider() {
        return provider;
    }

    @Override
    public String place() {
        return endpoint.host();
    }

    @Override
    public ModelQuirks quirks(String model) {
        return ModelQuirks.of(model, habit);
    }

    @Override
    public Request encode(
            ChatRequest request, String model, ModelQuirks quirks, Delivery delivery) {
        return to(endpoint.chat(model))
                .post(WireJson.body(out -> writer.write(out, request, model, quirks, delivery)))
                .build();
    }

    @Override
    public AnswerAssembler assembler() {
        return new ChatCompletionsAssembler();
    }

    @Override
    public WireResult decode(WireResponse response, String model) {
        return reader.read(response, model);
    }

    @Override
    public String hideKeyIn(String text) {
        return endpoint.hideKeyIn(text);
    }

    /** The request for the names of the models that are served. */
    public Request listModels() {
        return to(endpoint.models()).get().build();
    }

    /** The name of the first model in a list; empty if the response has none. */
    public Optional<String> firstModel(WireResponse response) {
        return response.json()
                .filter(body -> response.status() == 200)
                .map(body -> body.path("data").path(0).path("id"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(ChatCompletionsWire::isName);
    }

    /** It goes into logs, metrics and paths, where line ends and the like would do harm. */
    private static boolean isName(String name) {
        return name.length() <= ToolNames.LONGEST_MODEL && OutsideText.line(name).equals(name);
    }

    private Request.Builder to(HttpUrl url) {
        return new Request.Builder().url(url).headers(endpoint.headers());
    }
}

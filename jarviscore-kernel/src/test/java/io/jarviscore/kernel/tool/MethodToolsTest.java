package io.jarviscore.kernel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentTool;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Outcome;
import io.jarviscore.Param;
import io.jarviscore.Tool;
import io.jarviscore.json.Json;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MethodToolsTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    record Menu(String title, List<Menu> items) {}

    record Customer(@JsonProperty("customer_id") String id, Optional<String> note) {}

    enum Speed {
        @JsonProperty("very-fast")
        FAST,
        SLOW
    }

    interface Clocked<T> {
        @Tool("Says when")
        default String when(T day) {
            return "on " + day;
        }

        @Tool("Is implemented by the agent")
        String implemented(int times);
    }

    abstract static class Scripted extends AutoAgent {
        final List<Object> got = new ArrayList<>();

        Scripted() {
            super(AgentCard.of("clerk", "office"), "You are a careful clerk.");
        }
    }

    static final class Clerk extends Scripted implements Clocked<String> {
        @Override
        public String implemented(int times) {
            return "x".repeat(times);
        }

        @Tool("Finds")
        String find(
                Optional<String> name,
                OptionalInt count,
                @Param(value = "p", required = false) int page) {
            got.add(List.of(name, count, page));
            return "found";
        }

        @Tool("Prints")
        String print(Menu menu) {
            return menu.items().getFirst().title();
        }

        @Tool("Greets")
        String greet(Customer customer, @JsonProperty("how_fast") Speed speed) {
            got.add(customer);
            return speed.name();
        }

        @Tool("Thinks")
        CompletableFuture<Map<String, Object>> think(boolean fail) {
            return fail
                    ? CompletableFuture.failedFuture(new IllegalStateException("no idea"))
                    : CompletableFuture.supplyAsync(() -> Map.of("thought", 42));
        }

        @Tool("Breaks")
        @SuppressWarnings("DoNotCallSuggester") // the model calls it
        String broken() {
            throw new AssertionError("out of paper");
        }

        @Tool("Pays")
        BigDecimal pay(BigDecimal amount) {
            got.add(amount);
            return amount;
        }
    }

    @Test
    void optionalArgumentsMayBeAbsentOrNull() {
        Clerk clerk = new Clerk();

        call(clerk, "find", "{}");
        call(clerk, "find", "{\"name\": null, \"count\": null, \"page\": null}");
        call(clerk, "find", "{\"name\": \"Ada\", \"count\": 2, \"page\": 3}");

        assertThat(clerk.got)
                .containsExactly(
                        List.of(Optional.empty(), OptionalInt.empty(), 0),
                        List.of(Optional.empty(), OptionalInt.empty(), 0),
                        List.of(Optional.of("Ada"), OptionalInt.of(2), 3));
    }

    @Test
    void nullIsLikeAbsentForToolsWithASchemaOfTheirOwn() {
        List<Object> given = new ArrayList<>();
        Scripted agent =
                new Scripted() {
                    @Override
                    protected List<AgentTool> tools() {
                        return List.of(
                                AgentTool.of(
                                        "search",
                                        "Searches",
                                        Json.parseObject(
                                                """
                                                {"type": "object", "properties": {
                                                  "text": {"type": "string"},
                                                  "area": {"type": "object", "properties": {
                                                    "city": {"type": "string"}}}}}
                                                """),
                                        arguments -> given.add(arguments)));
                    }
                };

        call(agent, "search", "{\"text\": null, \"area\": {\"city\": null}}");

        assertThat(given).containsExactly(Map.of("area", Map.of()));
    }

    @Test
    void aRecordThatContainsItselfIsOffered() {
        String heard =
                call(
                        new Clerk(),
                        "print",
                        "{\"menu\": {\"title\": \"a\", \"items\": [{\"title\": \"b\", \"items\": []}]}}");

        assertThat(heard).isEqualTo("b");
        assertThat(schema("print").toString()).contains("$defs", "#/$defs/Menu");
    }

    @Test
    void namesAreThoseOfJacksonForPartsParametersAndConstants() {
        Clerk clerk = new Clerk();

        String heard =
                call(
                        clerk,
                        "greet",
                        "{\"customer\": {\"customer_id\": \"7\"}, \"how_fast\": \"very-fast\"}");

        assertThat(heard).isEqualTo("FAST");
        assertThat(clerk.got).containsExactly(new Customer("7", Optional.empty()));
    }

    @Test
    void methodsOfInterfacesAreOfferedWithTheTypesOfTheAgent() {
        assertThat(call(new Clerk(), "when", "{\"day\": \"Monday\"}")).isEqualTo("on Monday");
        assertThat(call(new Clerk(), "implemented", "{\"times\": 2}")).isEqualTo("xx");
        assertThat(schema("when").toString()).contains("day={type=string}");
    }

    @Test
    void aFutureIsAwaitedAndItsFailureReported() {
        assertThat(call(new Clerk(), "think", "{\"fail\": false}")).isEqualTo("{\"thought\":42}");
        assertThat(call(new Clerk(), "think", "{\"fail\": true}"))
                .isEqualTo("IllegalStateException: no idea");
    }

    @Test
    void anErrorIsReportedByItsNameAndMessage() {
        assertThat(call(new Clerk(), "broken", "{}")).isEqualTo("AssertionError: out of paper");
    }

    @Test
    void decimalsKeepEveryDigitOnTheWayInAndOut() {
        Clerk clerk = new Clerk();

        String heard = call(clerk, "pay", "{\"amount\": 12345678901234567.89}");

        assertThat(clerk.got).containsExactly(new BigDecimal("12345678901234567.89"));
        assertThat(heard).isEqualTo("12345678901234567.89");
    }

    @Test
    void aValueThatCannotBeBoundIsRefusedWithThePathAndTheAllowedForms() {
        assertThat(call(new Clerk(), "implemented", "{\"times\": 1.5}")).contains("/times");
        assertThat(call(new Clerk(), "implemented", "{\"times\": 3000000000}")).contains("maximum");
    }

    static final class Unusable extends Scripted {
        @Tool("Reads")
        String read(InputStream source) {
            return source.toString();
        }
    }

    @Test
    void aTypeThatCannotBeOfferedFailsTheStartWithToolAndParameter() {
        assertThatThrownBy(
                        () ->
                                TestMesh.start(with -> with.add(new Unusable()).chatModel(model))
                                        .close())
                .hasMessageContainingAll(
                        "tool read of Unusable", "parameter source", "InputStream");
    }

    @Test
    void schemasAreWrittenInOneOrderForAnyMap() {
        Map<String, Object> schema =
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("b", Map.of("type", "string"), "a", Map.of()),
                        "additionalProperties",
                        false);

        AgentTool tool = AgentTool.of("x", "y", schema, arguments -> null);

        assertThat(Json.write(tool.parameters()))
                .isEqualTo(
                        "{\"additionalProperties\":false,\"properties\":{\"a\":{},\"b\":{\"type\":"
                                + "\"string\"}},\"type\":\"object\"}");
        assertThat(schema("greet").keySet())
                .containsExactly("type", "properties", "required", "additionalProperties");
    }

    private Map<String, Object> schema(String tool) {
        return new MethodTools()
                .of(new Clerk()).stream()
                        .map(MethodTools.Offer::tool)
                        .filter(one -> one.name().equals(tool))
                        .findFirst()
                        .orElseThrow()
                        .parameters();
    }

    /** The tool's result as the model receives it. */
    private String call(AutoAgent agent, String tool, String arguments) {
        model.toolCall(tool, Json.parseObject(arguments)).text("done");
        try (TestMesh mesh = TestMesh.start(with -> with.add(agent).chatModel(model))) {
            assertThat(mesh.run("clerk", "go").status()).isEqualTo(Outcome.Status.SUCCESS);
        }
        return model.lastRequest().messages().stream()
                .filter(ChatMessage.ToolResult.class::isInstance)
                .map(ChatMessage::text)
                .toList()
                .getLast();
    }
}

package io.jarviscore.examples.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.testing.ModelServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two instances in processes of their own, a store in a file, a model server, real HTTP. */
class DeskIT {
    @TempDir private static Path folder;

    private static ModelServer model;
    private static Map<String, Object> settings;
    private static Instance first;
    private static Instance second;

    @BeforeAll
    static void start() throws Exception {
        model = ModelServer.start().models("m").answer(Script::answer);
        settings = Map.of("llm_endpoint", model.openAiEndpoint().toString());
        first = Instance.start("first", folder, settings);
        second = Instance.start("second", folder, settings);
    }

    @AfterAll
    static void close() {
        first.close();
        second.close();
        model.close();
    }

    @Test
    void aTicketSurvivesItsInstanceAndStreamsItsReply() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        StringBuilder words = new StringBuilder();
        Instance doomed = Instance.start("doomed", folder, settings);
        open(doomed, "ticket-1");
        doomed.stream(
                "/tickets/ticket-1/stream",
                (event, text) -> {
                    events.add(event);
                    if (event.equals("words")) {
                        words.append(text);
                    }
                });

        assertThat(words.toString()).isEqualTo(Script.REPLY);
        assertThat(events).contains("tool").endsWith("end");
        JsonNode waiting = second.await("ticket-1", "WAITING");
        assertThat(triage(waiting)).isEqualTo("DELIVERY");

        doomed.kill();
        decide(second, waiting, true);

        JsonNode done = second.await("ticket-1", "SUCCESS");
        assertThat(step(done, "send").get("node").asString()).isIn("first", "second");
        assertThat(Stream.of(first, second).flatMap(each -> each.lines().stream()))
                .filteredOn(line -> line.contains("Sent mail ticket-1/send to ada"))
                .hasSize(1);
    }

    @Test
    void aRejectedReplyIsNotSent() throws Exception {
        open(second, "ticket-2");
        decide(first, first.await("ticket-2", "WAITING"), false);

        JsonNode ended = first.await("ticket-2", "FAILURE");
        assertThat(step(ended, "send").get("status").asString()).isEqualTo("FAILURE");
        assertThat(Stream.of(first, second).flatMap(each -> each.lines().stream()))
                .noneMatch(line -> line.contains("Sent mail ticket-2"));
    }

    @Test
    void anUnknownTicketIsNotFound() {
        assertThatThrownBy(() -> first.get("/tickets/nobody")).hasMessageContaining(": 404");
        assertThatThrownBy(
                        () ->
                                first.post(
                                        "/approvals",
                                        Map.of("id", "x", "yes", true, "by", "a", "note", "")))
                .hasMessageContaining(": 404");
    }

    @Test
    void theProbesAnswer() throws Exception {
        assertThat(first.get("/actuator/health/readiness").get("status").asString())
                .isEqualTo("UP");
        assertThat(first.get("/actuator/health/liveness").get("status").asString()).isEqualTo("UP");
    }

    private static void open(Instance at, String ticket) throws Exception {
        at.post("/tickets/" + ticket, Map.of("customer", "ada", "text", "Where is my order 4711?"));
    }

    private static void decide(Instance at, JsonNode ticket, boolean yes) throws Exception {
        String id = step(ticket, "send").get("question").get("id").asString();
        at.post("/approvals", Map.of("id", id, "yes", yes, "by", "grace", "note", "read"));
    }

    private static String triage(JsonNode ticket) {
        return step(ticket, "triage").get("outcome").get("payload").get("topic").asString();
    }

    private static JsonNode step(JsonNode ticket, String id) {
        return ticket.get("steps").get(id);
    }
}

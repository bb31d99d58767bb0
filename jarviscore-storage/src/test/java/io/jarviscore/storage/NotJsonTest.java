package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Envelope;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.storage.sqlite.SqliteStores;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values without a JSON form are refused in words wherever they are given, and break nothing. */
@Timeout(120)
class NotJsonTest {
    @TempDir private Path folder;

    private static Map<String, Object> bad() {
        Map<String, Object> endlessMap = new HashMap<>();
        endlessMap.put("me", endlessMap);
        List<Object> endlessList = new ArrayList<>();
        endlessList.add(List.of(endlessList));
        Object deep = 1L;
        for (int n = 0; n < 300; n++) {
            deep = List.of(deep);
        }
        Map<String, Object> bad = new LinkedHashMap<>();
        bad.put("an object without properties", new Object());
        bad.put("a map that contains itself", endlessMap);
        bad.put("a list that contains itself", endlessList);
        bad.put("deep nesting", deep);
        bad.put("not a number", Double.NaN);
        bad.put("infinity", Float.NEGATIVE_INFINITY);
        bad.put("a number of 2000 digits", BigInteger.TEN.pow(2_000));
        bad.put("a map without a key", Collections.singletonMap(null, 1));
        bad.put("one that throws", new Throwing());
        return bad;
    }

    /** A bean whose property cannot be read. */
    static final class Throwing {
        private final List<String> keys = List.of();

        public String getKey() {
            return keys.getFirst();
        }
    }

    /** Does the action named by its task's text, with a value that has no JSON form. */
    static final class Worker extends Agent {
        Worker() {
            super(AgentCard.of("worker", "working"));
        }

        @Override
        protected Outcome execute(Task task) {
            Object value = bad().get(task.text());
            if (task.stepId().equals("mail")) {
                context().mailbox().send("worker", Collections.singletonMap("v", value));
            }
            return Outcome.success(Collections.singletonMap("v", value));
        }
    }

    @Test
    void aStepThatMakesOneFailsAndTheWorkflowEnds() {
        bad().keySet()
                .forEach(
                        what -> {
                            String id = "w-" + what.replace(' ', '-');
                            Step[] steps = {
                                Step.of("output", "worker", what), Step.of("mail", "worker", what)
                            };
                            try (Mesh mesh = start()) {
                                assertFailed(what, mesh.workflow(id, steps), false);
                            }
                            try (Mesh again = start()) {
                                assertFailed(what, again.workflow(id, steps), true);
                            }
                        });
        try (SqliteStores stores = open()) {
            assertThat(stores.mailbox().size("worker")).isZero();
        }
    }

    private static void assertFailed(String what, WorkflowResult result, boolean recovered) {
        assertThat(result.status()).as(what).isEqualTo(Outcome.Status.FAILURE);
        for (Outcome outcome : result.steps().values()) {
            assertThat(outcome.recovered()).isEqualTo(recovered);
            assertThat(outcome.cause().orElseThrow().describe())
                    .as(what)
                    .contains("payload cannot be written as JSON")
                    .hasSizeLessThan(400);
        }
    }

    @Test
    void noStepTakesThemAsParams() {
        bad().forEach(
                        (what, value) ->
                                assertRefused(
                                        what,
                                        "params of step \"a\"",
                                        () ->
                                                Step.of("a", "worker", "work")
                                                        .params(
                                                                Collections.singletonMap(
                                                                        "v", value))));
    }

    @Test
    void noStoreTakesThemAndItsContentStays() throws Exception {
        try (SqliteStores stores = open()) {
            WorkflowStore workflows = stores.workflowStore();
            workflows.open(new Definition("w", List.of(Step.of("a", "worker", "work"))));
            Claim claim = workflows.claim("w", "a", "node", Duration.ofSeconds(30)).orElseThrow();
            JournalEntry entry = new JournalEntry("turn", Map.of("n", 1L));
            workflows.record(claim, entry);
            stores.ledger().append("t", "kind", Map.of("n", 1L));
            stores.mailbox().send(new Envelope("m", "ann", "bob", 1L, Instant.EPOCH));

            bad().forEach(
                            (what, value) -> {
                                Map<String, Object> data = Collections.singletonMap("v", value);
                                assertRefused(
                                        what,
                                        "journal entry",
                                        () -> workflows.record(claim, new JournalEntry("k", data)));
                                assertRefused(
                                        what,
                                        "journal entry",
                                        () -> stores.ledger().append("t", "kind", data));
                                assertRefused(
                                        what,
                                        "message",
                                        () ->
                                                stores.mailbox()
                                                        .send(
                                                                new Envelope(
                                                                        what,
                                                                        "ann",
                                                                        "bob",
                                                                        data,
                                                                        Instant.EPOCH)));
                            });

            assertThat(workflows.journal("w", "a")).containsExactly(entry);
            assertThat(workflows.complete(claim, Outcome.success(1))).isTrue();
            assertThat(stores.ledger().read("t", 0, 100)).hasSize(1);
            assertThat(stores.mailbox().size("bob")).isEqualTo(1);
        }
    }

    private static void assertRefused(String what, String where, ThrowingCallable way) {
        assertThatThrownBy(way)
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(where)
                .hasMessageContaining("cannot be written as JSON")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    private SqliteStores open() {
        return SqliteStores.open(
                folder.resolve("state.db"),
                MeshClock.system(),
                SqliteStores.Limits.of(Settings.of(Map.of())));
    }

    private Mesh start() {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_path", folder.resolve("state.db").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .add(new Worker())
                .start();
    }
}

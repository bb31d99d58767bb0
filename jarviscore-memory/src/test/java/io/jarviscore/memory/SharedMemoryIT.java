package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.storage.sqlite.SqliteStores;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ScriptedChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Meshes on one SQLite file, at once and after another. */
@Timeout(120)
class SharedMemoryIT {
    @TempDir Path folder;

    private final ScriptedChatModel model = new ScriptedChatModel();

    static final class Support extends AutoAgent {
        Support() {
            super(AgentCard.of("support", "help"), "You help.");
        }
    }

    private Mesh mesh(Agent agent, Mesh.Builder builder) {
        return builder.environment(Map.of())
                .config("state_path", folder.resolve("state.db").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .chatModel(model)
                .add(agent)
                .start();
    }

    @Test
    void factsAreKnownWeeksLaterWhenWorkflowsHaveExpired() {
        ManualClock clock = new ManualClock();
        model.toolCall("remember", Map.of("fact", "invoices go to Ann", "about", "invoices"))
                .text("Noted.")
                .text("To Ann.");
        try (Mesh mesh = mesh(new Support(), Mesh.builder().clock(clock))) {
            mesh.run("support", "Remember: invoices go to Ann.");
        }
        clock.advance(Duration.ofDays(60));
        try (Mesh mesh = mesh(new Support(), Mesh.builder().clock(clock))) {
            mesh.run("support", "Whom do invoices go to?");
        }

        assertThat(model.lastRequest().messages().get(1).text())
                .contains("invoices: invoices go to Ann")
                .contains("Remember: invoices go to Ann. (used remember) -> Noted.");
    }

    @Test
    void aConversationIsForgottenWhenItExpires() {
        ManualClock clock = new ManualClock();
        model.answer(request -> ScriptedChatModel.textReply("yes"));
        try (Mesh mesh = mesh(new Support(), Mesh.builder().clock(clock))) {
            mesh.conversation("support", "c").say("one");
        }
        clock.advance(Duration.ofDays(100));
        try (Mesh mesh = mesh(new Support(), Mesh.builder().clock(clock))) {
            assertThat(mesh.conversation("support", "c").history()).hasSize(2);
        }
        clock.advance(Duration.ofDays(266));
        try (Mesh mesh = mesh(new Support(), Mesh.builder().clock(clock))) {
            assertThat(mesh.conversation("support", "c").history()).isEmpty();
        }
    }

    @Test
    void factsOfOneCustomerAreNotShownToAnother() {
        model.toolCall("remember", Map.of("fact", "the door code is 4711"))
                .text("Noted.")
                .text("I do not know.")
                .text("4711.");
        try (Mesh mesh = mesh(new Support(), Mesh.builder())) {
            mesh.conversation("support", "c").ofUser("ann").say("My door code is 4711.");
            mesh.conversation("support", "c").ofUser("bob").say("What is the door code?");
            assertThat(shown()).doesNotContain("4711");
            mesh.conversation("support", "another").ofUser("ann").say("What is the door code?");
            assertThat(shown()).contains("the door code is 4711");
        }
    }

    @Test
    void memoryRetentionDaysSaysWhenAConversationIsForgotten() {
        ManualClock clock = new ManualClock();
        model.answer(request -> ScriptedChatModel.textReply("yes"));
        try (Mesh mesh =
                mesh(
                        new Support(),
                        Mesh.builder().clock(clock).config("memory_retention_days", 30))) {
            mesh.conversation("support", "c").say("one");
        }
        clock.advance(Duration.ofDays(31));
        try (Mesh mesh =
                mesh(
                        new Support(),
                        Mesh.builder().clock(clock).config("memory_retention_days", 30))) {
            assertThat(mesh.conversation("support", "c").history()).isEmpty();
        }
    }

    @Test
    void conversationsWithoutAnOwnerDoNotShareFacts() {
        model.toolCall("remember", Map.of("fact", "the door code is 4711"))
                .text("Noted.")
                .text("I do not know.")
                .text("I do not know.")
                .text("4711.");
        try (Mesh mesh = mesh(new Support(), Mesh.builder())) {
            mesh.conversation("support", "one").say("My door code is 4711.");
            mesh.conversation("support", "two").say("What is the door code?");
            assertThat(shown()).doesNotContain("4711");
            mesh.run("support", "What is the door code?");
            assertThat(shown()).doesNotContain("4711");
            mesh.conversation("support", "one").say("What is the door code?");
            assertThat(shown()).contains("the door code is 4711");
        }
    }

    private String shown() {
        return model.lastRequest().messages().stream()
                .map(ChatMessage::text)
                .reduce("", String::concat);
    }

    @Test
    void turnsAreTakenOneAtATimeOverTwoProcesses() throws Exception {
        model.answer(
                request -> ScriptedChatModel.textReply("turn " + (request.messages().size() / 2)));
        try (Mesh one = mesh(new Support(), Mesh.builder().config("node_name", "one"));
                Mesh two = mesh(new Support(), Mesh.builder().config("node_name", "two"));
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> says = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                String text = "question " + n;
                says.add(() -> one.conversation("support", "c").say(text));
                says.add(() -> two.conversation("support", "c").say(text));
            }
            List<String> answers = new ArrayList<>();
            for (Future<Outcome> said : people.invokeAll(says)) {
                answers.add(String.valueOf(said.get().payload()));
            }

            assertThat(answers)
                    .containsExactlyInAnyOrder(
                            "turn 1", "turn 2", "turn 3", "turn 4", "turn 5", "turn 6", "turn 7",
                            "turn 8");
            assertThat(two.conversation("support", "c").history()).hasSize(16);
        }
    }

    @Test
    void aYearOfTasksStaysWithinItsLimits() {
        ManualClock clock = new ManualClock();
        SqliteStores.Limits limits =
                SqliteStores.Limits.of(
                        Settings.of(Map.of("ledger_max_entries", 200, "state_fsync", "never")));
        Path state = folder.resolve("year.db");
        Path recall = folder.resolve("year.recall");
        try (SqliteStores stores = SqliteStores.open(state, clock, limits);
                IndexFile file = new IndexFile(Optional.of(recall))) {
            LocalMemory memory = memory(stores.ledger(), file, clock);
            for (int day = 0; day < 365; day++) {
                for (int n = 0; n < 3; n++) {
                    String workflow = "wf-" + day + "-" + n;
                    memory.onEnd(MemoryRig.ending(workflow, "Daily task of day " + day, "done"));
                    memory.remember("fact of day " + day + "." + n);
                }
                memory.recall("fact of the day");
                clock.advance(Duration.ofDays(1));
            }

            Memory.Moment moment =
                    new Memory.Moment(
                            MemoryRig.task("wf", "daily task, fact of the day"), 1, 2_000);
            assertThat(memory.observe(moment).items()).hasSizeBetween(5, 30);
            assertThat(memory.episodes()).hasSize(200);
        }
        assertThat(state.toFile()).size().isLessThan(1_000_000);
        assertThat(recall.toFile()).size().isLessThan(1_000_000);
    }

    private static LocalMemory memory(Ledger ledger, IndexFile file, ManualClock clock) {
        Summaries summaries =
                new Summaries(
                        new Summaries.Ports(
                                ledger,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                clock),
                        4_000);
        return new LocalMemory(
                new Topics("worker"),
                ledger,
                new RecallIndex(file, ledger, Optional.empty()),
                summaries,
                clock);
    }
}

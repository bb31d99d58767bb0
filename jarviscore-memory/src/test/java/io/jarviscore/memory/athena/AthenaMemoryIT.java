package io.jarviscore.memory.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.Memory;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.testing.FakeAthena;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The patience is a day, the requests' timeout a minute and the clock stands still: a turn that
 * awaits Athena runs into this test's timeout.
 */
@Timeout(20)
class AthenaMemoryIT {
    private static final Scope SCOPE = new Scope("t", "u", "worker");

    private final FakeAthena athena = FakeAthena.start();
    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = InProcess.ledger(clock, 1_000);
    private final AthenaClient client =
            AthenaClient.of(
                    Settings.of(
                            Map.of(
                                    "athena_url",
                                    athena.url().toString(),
                                    "athena_http_timeout",
                                    60)));
    private final CircuitBreaker breaker = new CircuitBreaker(clock);
    private final Sessions sessions =
            new Sessions(client, ledger, clock, Duration.ofDays(30), "server");
    private final AthenaReads reads =
            new AthenaReads(client, sessions, breaker, Duration.ofDays(1));
    private final Outbox outbox =
            new Outbox(client, sessions, breaker, ledger, Optional.empty(), clock, "server");
    private final AthenaMemory memory =
            new AthenaMemory(new Empty(), SCOPE, reads, outbox, text -> text);

    /** Remembers nothing, so that everything shown is Athena's. */
    private static final class Empty implements Memory {
        @Override
        public void remember(Object fact) {}

        @Override
        public List<Item> recall(String query) {
            return List.of();
        }

        @Override
        public List<Item> episodes() {
            return List.of();
        }
    }

    @AfterEach
    void close() {
        client.close();
        outbox.close();
        athena.close();
    }

    private List<Memory.Item> work(String workflow) {
        Task task = Task.of(workflow, Step.of("a", "worker", "a question"));
        List<Memory.Item> shown = memory.observe(new Memory.Moment(task, 1, 2_000)).items();
        for (int turn = 1; turn <= 3; turn++) {
            ChatMessage said = new ChatMessage.ToolResult("c", "look", "seen", false);
            memory.onTurn(new Memory.Turn(task, turn, List.of(said), 10, 40, false));
            memory.observe(new Memory.Moment(task, turn + 1, 2_000));
        }
        memory.onEnd(new Memory.Ending(task, Outcome.success("done").withSummary("done"), false));
        return shown;
    }

    @Test
    void noTurnAwaitsAnAthenaThatIsSlow() {
        athena.slow(Duration.ofSeconds(30));
        for (int n = 0; n < 50; n++) {
            assertThat(work("w" + n)).isEmpty();
        }
        assertThat(athena.received()).isEmpty();
    }

    @Test
    void noTurnAwaitsAnAthenaThatIsDownOrAnswersGarbage() {
        athena.down();
        for (int n = 0; n < 50; n++) {
            assertThat(work("down" + n)).isEmpty();
        }
        athena.garbage();
        for (int n = 0; n < 50; n++) {
            assertThat(work("garbage" + n)).isEmpty();
        }
    }

    @Test
    void theAnswerToOneTaskIsShownToTheNext() throws Exception {
        work("w0");
        List<Memory.Item> shown = List.of();
        for (int n = 1; shown.isEmpty(); n++) {
            Thread.sleep(Duration.ofMillis(10));
            shown = work("w" + n);
        }

        assertThat(shown).allSatisfy(item -> assertThat(item.source()).startsWith("athena "));
    }

    @Test
    void aConversationWithoutAnOwnerNeitherAsksNorTellsAthena() {
        Task turn =
                Task.of(
                        "conversation-" + "0".repeat(32) + "-none-1",
                        Step.of("a", "worker", "a question"));

        assertThat(memory.within(turn)).isInstanceOf(Empty.class);
    }
}

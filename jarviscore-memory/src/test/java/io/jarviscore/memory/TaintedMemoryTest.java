package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatModel;
import io.jarviscore.Memory;
import io.jarviscore.Memory.Fact;
import io.jarviscore.Memory.Item;
import io.jarviscore.Memory.Kind;
import io.jarviscore.Outcome;
import io.jarviscore.testing.ScriptedChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memories of a task that had read text from outside are recalled as such. */
@Timeout(60)
class TaintedMemoryTest {
    @TempDir Path folder;

    private static Memory.Ending ending(String workflow, String answer, String... taint) {
        return new Memory.Ending(
                MemoryRig.task(workflow, "Look at " + workflow),
                Outcome.success(answer).withSummary(answer).withTaint(Set.of(taint)),
                false);
    }

    private static List<Item> observed(LocalMemory memory, String workflow) {
        return memory.observe(new Memory.Moment(MemoryRig.task(workflow, "Look"), 1, 2_000))
                .items();
    }

    @Test
    void aFactKeepsItsTaintAlsoInAnIndexThatIsBuiltAnew() {
        try (MemoryRig rig = new MemoryRig(folder);
                IndexFile other = new IndexFile(Optional.empty())) {
            LocalMemory memory = rig.of("worker");
            memory.remember(new Fact("tea", "tea is green", 1, "mail", true));
            memory.remember(new Fact("coffee", "coffee is brown", 1, "me"));

            for (LocalMemory each : List.of(memory, rig.elsewhere("worker", other))) {
                assertThat(each.recall("tea")).allMatch(Item::tainted).isNotEmpty();
                assertThat(each.recall("coffee")).noneMatch(Item::tainted).isNotEmpty();
            }
        }
    }

    @Test
    void anEpisodeIsTaintedByItsTask() {
        try (MemoryRig rig = new MemoryRig(folder)) {
            LocalMemory memory = rig.of("worker");
            memory.onEnd(ending("alpha", "read a page", "read_page"));
            memory.onEnd(ending("beta", "added numbers"));

            assertThat(memory.episodes()).extracting(Item::tainted).containsExactly(true, false);
            assertThat(memory.recall("alpha")).first().matches(Item::tainted);
            assertThat(memory.recall("beta")).first().matches(item -> !item.tainted());
        }
    }

    @Test
    void aNoteIsTaintedByTheTaskThatWroteIt() {
        try (MemoryRig rig = new MemoryRig(folder)) {
            LocalMemory memory = rig.of("worker");
            memory.note(MemoryRig.task("wf", "x"), "plain");
            memory.noteTainted(MemoryRig.task("wf", "x"), "from a page");

            assertThat(observed(memory, "wf"))
                    .filteredOn(item -> item.kind() == Kind.NOTE)
                    .extracting(Item::tainted)
                    .containsExactly(false, true);
        }
    }

    @Test
    void aSummaryIsTaintedByTheEpisodesInItForGood() throws Exception {
        ChatModel model = new ScriptedChatModel().text("First.").text("Second.");
        try (MemoryRig rig = new MemoryRig(folder, Optional.of(model), 500, 10_000)) {
            LocalMemory memory = rig.of("worker");
            memory.onEnd(ending("wf-0", "x".repeat(200), "read_page"));
            for (int n = 1; n < 22; n++) {
                memory.onEnd(ending("wf-" + n, "x".repeat(200)));
                if (n == 10) {
                    assertThat(awaitGeneration(rig, 1).tainted()).isTrue();
                }
            }
            Summary second = awaitGeneration(rig, 2);

            assertThat(second.tainted()).isTrue();
            assertThat(Summary.ofMarkdown(second.markdown())).contains(second);
            assertThat(observed(memory, "wf"))
                    .filteredOn(item -> item.kind() == Kind.SUMMARY)
                    .singleElement()
                    .matches(Item::tainted);
        }
    }

    /** Waits for the background, which tells by storing. */
    private static Summary awaitGeneration(MemoryRig rig, long generation) throws Exception {
        while (true) {
            Optional<Summary> latest = rig.summaries.latest(new Topics("worker"));
            if (latest.isPresent() && latest.get().generation() >= generation) {
                return latest.get();
            }
            Thread.sleep(Duration.ofMillis(5));
        }
    }
}

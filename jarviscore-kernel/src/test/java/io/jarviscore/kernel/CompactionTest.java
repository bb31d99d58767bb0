package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.Assistant;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatMessage.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionTest {
    private static final String LONG = "x".repeat(10_000);

    @Test
    void oldResultsAreCutAndThoseOfTheNewestTwoTurnsAreNot() {
        List<ChatMessage> shorter = Compaction.of(turns(4));

        assertThat(shorter)
                .filteredOn(ToolResult.class::isInstance)
                .extracting(message -> message.text().length() < 500)
                .containsExactly(true, true, false, false);
        assertThat(shorter.get(1).text()).endsWith("[showing 400 of 10000 characters]");
    }

    @Test
    void everyCallKeepsItsResultAndNothingIsDropped() {
        List<ChatMessage> before = turns(5);

        List<ChatMessage> shorter = Compaction.of(before);

        assertThat(shorter).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) instanceof ToolResult result) {
                assertThat(((ToolResult) shorter.get(i)).callId()).isEqualTo(result.callId());
            } else {
                assertThat(shorter.get(i)).isEqualTo(before.get(i));
            }
        }
    }

    @Test
    void whereThereIsNothingOldNewResultsAreCutToLess() {
        assertThat(Compaction.of(turns(2)))
                .filteredOn(ToolResult.class::isInstance)
                .allSatisfy(message -> assertThat(message.text()).hasSizeBetween(4_000, 4_100));
    }

    @Test
    void fullyShortenedResultsStayUnchanged() {
        List<ChatMessage> shortest = Compaction.of(Compaction.of(turns(4)));

        assertThat(Compaction.of(shortest)).isEqualTo(shortest);
        assertThat(Compaction.of(List.of())).isEmpty();
    }

    @Test
    void resultsInATextAreCutLikeOthers() {
        List<ChatMessage> conversation = new ArrayList<>();
        for (int turn = 0; turn < 3; turn++) {
            conversation.add(new Assistant("TOOL: look", List.of()));
            conversation.add(new User("look returned:\n" + LONG));
        }

        assertThat(Compaction.of(conversation))
                .filteredOn(User.class::isInstance)
                .extracting(message -> message.text().length() < 500)
                .containsExactly(true, false, false);
    }

    private static List<ChatMessage> turns(int number) {
        List<ChatMessage> conversation = new ArrayList<>();
        for (int turn = 1; turn <= number; turn++) {
            String id = "call-" + turn;
            conversation.add(new Assistant("", List.of(new ToolCall(id, "look", "{}"))));
            conversation.add(new ToolResult(id, "look", LONG, false));
        }
        return conversation;
    }
}

package io.jarviscore.conversation;

import io.jarviscore.testing.Linearity;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a conversation's place from a workflow's id takes time that grows with its length. */
@Timeout(60)
class LinearConversationTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", ".", "-", "/", ":", "%41", "1.", "conv-", "\u202e"})
    void workflowIds(String piece) {
        Linearity.check(200_000, n -> piece.repeat(n / piece.length()), ConversationKey::placeOf);
    }
}

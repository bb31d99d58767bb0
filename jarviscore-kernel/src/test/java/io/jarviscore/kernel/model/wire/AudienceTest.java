package io.jarviscore.kernel.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ChatListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private final List<String> heard = new ArrayList<>();

    private final Audience audience =
            Audience.of(
                    new ChatListener() {
                        @Override
                        public void said(String words) {
                            heard.add(words);
                        }

                        @Override
                        public void startedOver() {
                            heard.add("startedOver");
                        }
                    });

    @Test
    void aCharacterThatIsCutInTwoIsHeardWhole() {
        audience.hears("a\ud83d");
        audience.hears("\ude00b");

        assertThat(heard).containsExactly("a", "\ud83d\ude00b");
    }

    @Test
    void halfACharacterIsNotHeardAlone() {
        audience.hears("\ud83d");
        audience.hears("");
        audience.hears("\ude00");

        assertThat(heard).containsExactly("\ud83d\ude00");
    }

    @Test
    void anotherExchangeIsReportedOnlyIfTheOneBeforeWas() {
        audience.begins();
        audience.begins();
        audience.hears("a");
        audience.begins();
        audience.hears("b");

        assertThat(heard).containsExactly("a", "startedOver", "b");
    }

    @Test
    void missingTextOfTheWholeAnswerIsReportedAtItsEnd() {
        audience.hears("a");
        audience.has("ab");
        audience.has("ab");

        assertThat(heard).containsExactly("a", "b");
    }

    @Test
    void anAnswerThatDiffersFromTheReportedTextIsReportedAnew() {
        audience.hears("Let me see.</think>");
        audience.has("7");

        assertThat(heard).containsExactly("Let me see.</think>", "startedOver", "7");
    }

    @Test
    void anAudienceWithoutAListenerReceivesNothing() {
        Audience nobody = Audience.nobody();
        nobody.begins();
        nobody.hears("a");
        nobody.has("a");

        assertThat(nobody.listens()).isFalse();
    }
}

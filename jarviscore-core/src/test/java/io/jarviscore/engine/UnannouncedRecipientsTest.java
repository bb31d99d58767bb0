package io.jarviscore.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnannouncedRecipientsTest {
    private final Set<String> announced = new HashSet<>(Set.of("agent"));
    private final UnannouncedRecipients recipients = new UnannouncedRecipients(announced::contains);

    private void useUp() {
        for (int n = 0; n < UnannouncedRecipients.MOST; n++) {
            recipients.admit("name-" + n);
        }
    }

    @Test
    void oneNameTooManyIsRefusedAndTheOthersStay() {
        useUp();

        assertThatThrownBy(() -> recipients.admit("one-more"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("one-more")
                .hasMessageContaining("1000 other names");
        assertThatCode(() -> recipients.admit("name-7")).doesNotThrowAnyException();
        assertThatCode(() -> recipients.admit("agent")).doesNotThrowAnyException();
    }

    @Test
    void aNameThatIsAnnouncedLaterMakesRoom() {
        useUp();
        announced.add("name-7");

        assertThatCode(() -> recipients.admit("one-more")).doesNotThrowAnyException();
    }
}

package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CampaignsTest {
    private final String before = System.getProperty("jarviscore.campaigns", "false");

    @AfterEach
    void restore() {
        System.setProperty("jarviscore.campaigns", before);
    }

    @Test
    void aBuildThatDoesNotAskForMoreTriesLittle() {
        System.clearProperty("jarviscore.campaigns");

        assertThat(Campaigns.full()).isFalse();
        assertThat(Campaigns.tries(2, 100)).isEqualTo(2);
    }

    @Test
    void aCampaignTriesAll() {
        System.setProperty("jarviscore.campaigns", "true");

        assertThat(Campaigns.full()).isTrue();
        assertThat(Campaigns.tries(2, 100)).isEqualTo(100);
    }
}

package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import io.jarviscore.p2p.messaging.MessageConfig.Keepalive;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The effect of each of these on a link is tested by {@code MessageNodeIT}. */
class FleetConfigTest {
    @Test
    void theKeysOfKeepaliveReachTheLinks() {
        Settings settings =
                Settings.of(
                        Map.of(
                                "keepalive_enabled", false,
                                "keepalive_interval", 11,
                                "keepalive_timeout", 12,
                                "activity_suppress_window", 13,
                                "keepalive_failure_backoff_seconds", 14));

        assertThat(FleetConfig.keepalive(settings))
                .isEqualTo(
                        new Keepalive(
                                false,
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(13),
                                Duration.ofSeconds(14)));
    }

    @Test
    void withoutThemLinksAreProbedAsTheDeploymentGuideSays() {
        assertThat(FleetConfig.keepalive(Settings.of(Map.of()))).isEqualTo(Keepalive.defaults());
    }
}

package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.testing.contract.RosterContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisRosterIT extends RosterContract {
    private static final Duration LEASE = Duration.ofMillis(1500);
    private static final Peer ANALYST =
            new Peer("analyst", AgentCard.of("analyst", "sql"), "node-a");
    private static final Peer AUDITOR =
            new Peer("auditor", AgentCard.of("auditor", "checks"), "node-b");

    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @Override
    protected Roster newRoster() {
        return REDIS.emptyStores(Map.of()).roster();
    }

    @Override
    protected void elapse(Duration time) {
        RedisFixture.elapse(time);
    }

    @Override
    protected Duration lease() {
        return LEASE;
    }

    @Test
    void anAgentThatWasNotAliveForTheTimeToLiveIsForgotten() {
        Roster roster = REDIS.emptyStores(Map.of("redis_context_ttl_days", LEASE)).roster();
        roster.announce(List.of(ANALYST), Duration.ofMillis(1));
        roster.announce(List.of(AUDITOR), LEASE.multipliedBy(10));
        RedisFixture.elapse(Duration.ofMillis(5));
        assertThat(roster.list())
                .containsExactly(
                        new Roster.Listing(ANALYST, false), new Roster.Listing(AUDITOR, true));

        RedisFixture.elapse(LEASE.plusMillis(10));

        assertThat(roster.list()).containsExactly(new Roster.Listing(AUDITOR, true));
    }
}

package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.testing.contract.RosterContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteRosterTest extends RosterContract {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Override
    protected Roster newRoster() {
        return stores.open().roster();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().advance(time);
    }

    @Test
    void anAgentNotAnnouncedForTheRetentionIsForgotten() {
        Roster roster = stores.open().roster();
        roster.announce(List.of(agent("old")), Duration.ofSeconds(30));
        elapse(StoreFixture.RETENTION.plusSeconds(1));

        roster.announce(List.of(agent("new")), Duration.ofSeconds(30));

        assertThat(roster.list()).extracting(listing -> listing.peer().id()).containsExactly("new");
    }

    private static Peer agent(String id) {
        return new Peer(id, AgentCard.of(id, "work"), "node");
    }
}

package io.jarviscore.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.Roster.Listing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link Roster}. */
public abstract class RosterContract {
    private static final Peer ANALYST =
            new Peer(
                    "analyst-1",
                    AgentCard.of("analyst", "sql", "charts")
                            .suffix("1")
                            .name("Ann ü 漢 🙂")
                            .description("Reads \"numbers\"\nand draws"),
                    "node-a");
    private static final Peer AUDITOR =
            new Peer("auditor", AgentCard.of("auditor", "checks"), "node-b");

    @SuppressWarnings("NullAway.Init") // made before each test
    private Roster roster;

    /** For subclasses. */
    protected RosterContract() {}

    /** Nobody is known yet; called once for each test. */
    protected abstract Roster newRoster() throws Exception;

    /** Lets this much time pass as the roster sees it, and returns when it has. */
    protected abstract void elapse(Duration time);

    /** How long leases are in these tests; a roster with a time of its own may want it shorter. */
    protected Duration lease() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    final void makeRoster() throws Exception {
        roster = newRoster();
    }

    @Test
    void aNodeNameIsOccupiedByTheProcessThatNotedItLast() {
        assertThat(roster.occupy("node-a", "owner-1")).isEmpty();
        assertThat(roster.occupy("node-a", "owner-1")).isEmpty();

        assertThat(roster.occupy("node-a", "owner-2")).contains("owner-1");

        assertThat(roster.occupy("node-b", "owner-1")).isEmpty();
        assertThat(roster.occupy("node-a", "owner-1")).contains("owner-2");
        assertThat(roster.list()).isEmpty();
    }

    @Test
    void nobodyIsKnownAtFirst() {
        assertThat(roster.list()).isEmpty();
    }

    @Test
    void anAnnouncedAgentIsAliveAndReadsBackAsAnnounced() {
        roster.announce(List.of(AUDITOR, ANALYST), lease());

        assertThat(roster.list())
                .containsExactly(new Listing(ANALYST, true), new Listing(AUDITOR, true));
    }

    @Test
    void agentsAreFoundByTheirIdsAliveOrNot() {
        roster.announce(List.of(ANALYST), lease());
        elapse(lease().plusMillis(1));
        roster.announce(List.of(AUDITOR), lease());

        assertThat(roster.find(List.of(AUDITOR.id(), "unknown", ANALYST.id())))
                .containsExactly(new Listing(ANALYST, false), new Listing(AUDITOR, true));
        assertThat(roster.find(List.of(AUDITOR.id()))).containsExactly(new Listing(AUDITOR, true));
        assertThat(roster.find(List.of())).isEmpty();
    }

    @Test
    void anAgentNotAnnouncedAgainInTimeIsKnownAndNotAlive() {
        roster.announce(List.of(ANALYST, AUDITOR), lease());
        elapse(lease().dividedBy(2));
        roster.announce(List.of(AUDITOR), lease());
        elapse(lease().dividedBy(2).plusMillis(1));

        assertThat(roster.list())
                .containsExactly(new Listing(ANALYST, false), new Listing(AUDITOR, true));
    }

    @Test
    void theNewestAnnouncementOfAnAgentCounts() {
        Peer moved = new Peer("analyst-1", AgentCard.of("analyst", "sql").suffix("1"), "node-c");
        roster.announce(List.of(ANALYST), lease());

        roster.announce(List.of(moved), lease());

        assertThat(roster.list()).containsExactly(new Listing(moved, true));
    }

    @Test
    void aWithdrawnAgentIsKnownAndNotAliveUntilAnnouncedAgain() {
        roster.announce(List.of(ANALYST, AUDITOR), lease());

        roster.withdraw(List.of("analyst-1", "nobody"));
        assertThat(roster.list())
                .containsExactly(new Listing(ANALYST, false), new Listing(AUDITOR, true));

        roster.announce(List.of(ANALYST), lease());
        assertThat(roster.list())
                .containsExactly(new Listing(ANALYST, true), new Listing(AUDITOR, true));
    }

    @Test
    void theAgentsOfADeadProcessAreNotAliveAnyMoreAndThoseOfOtherNodesAre() {
        roster.occupy("node-a", "node-a-1");
        roster.occupy("node-b", "node-b-1");
        roster.announce(List.of(ANALYST, AUDITOR), lease());

        roster.expire("node-a", "node-a-1");

        assertThat(roster.list())
                .containsExactly(new Listing(ANALYST, false), new Listing(AUDITOR, true));
    }

    @Test
    void theDeathOfAnEarlierProcessOfANodeDoesNotEndTheAgentsOfTheNextOne() {
        roster.occupy("node-a", "node-a-1");
        roster.occupy("node-a", "node-a-2");
        roster.announce(List.of(ANALYST), lease());

        roster.expire("node-a", "node-a-1");
        roster.expire("node-z", "node-z-1");

        assertThat(roster.list()).containsExactly(new Listing(ANALYST, true));
    }

    @Test
    void announcingOrWithdrawingNobodyChangesNothing() {
        roster.announce(List.of(AUDITOR), lease());

        roster.announce(List.of(), lease());
        roster.withdraw(List.of());

        assertThat(roster.list()).containsExactly(new Listing(AUDITOR, true));
    }
}

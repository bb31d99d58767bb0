package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.coordination.Liveness.Verdict;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.Metadata;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetLivenessTest {
    private static final String OWNER = "two-0badcafe";
    private static final Member TWO =
            new Member(
                    "two",
                    2,
                    5,
                    MemberState.ALIVE,
                    new InetSocketAddress("10.0.0.2", 7_946),
                    new Metadata(OWNER, 8_946, 1));

    private final FleetLiveness liveness = new FleetLiveness();
    private final List<String> deaths = new ArrayList<>();

    @Test
    void aNodeThatWasNeverSeenIsUnknown() {
        assertThat(liveness.verdict(OWNER)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aNodeThatIsDeclaredDeadIsDeadUntilItRefutes() {
        liveness.onDeath(deaths::add);
        liveness.present(TWO);
        liveness.gone(TWO);
        assertThat(liveness.verdict(OWNER)).isEqualTo(Verdict.DEAD);
        assertThat(deaths).containsExactly(OWNER);
        liveness.present(TWO);
        assertThat(liveness.verdict(OWNER)).isEqualTo(Verdict.ALIVE);
    }

    @Test
    void aNodeThatLeftIsDeadForItsSteps() {
        liveness.onDeath(deaths::add);
        liveness.present(TWO);
        liveness.gone(
                new Member(
                        TWO.name(),
                        TWO.boot(),
                        TWO.incarnation(),
                        MemberState.LEFT,
                        TWO.address(),
                        TWO.metadata()));
        assertThat(liveness.verdict(OWNER)).isEqualTo(Verdict.DEAD);
        assertThat(deaths).containsExactly(OWNER);
    }

    @Test
    void aClosedRegistrationIsNotCalled() throws Exception {
        liveness.onDeath(deaths::add).close();
        liveness.gone(TWO);
        assertThat(deaths).isEmpty();
    }
}

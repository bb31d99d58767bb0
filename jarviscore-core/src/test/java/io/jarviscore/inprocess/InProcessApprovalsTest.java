package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only the approvals in memory promise; the port's guarantees are in its contract suite. */
class InProcessApprovalsTest {
    private final Approvals approvals = InProcess.approvals(new HandClock());

    @Test
    void aListenerThatThrowsNeitherUndoesTheDecisionNorSilencesTheOthers() throws Exception {
        List<Approval> heard = new ArrayList<>();
        AutoCloseable broken =
                approvals.onDecision(
                        decided -> {
                            throw new IllegalStateException("on purpose");
                        });
        AutoCloseable sound = approvals.onDecision(heard::add);
        ask("q-1");

        Approval approved = approvals.approve("q-1", "ann", "");

        assertThat(heard).containsExactly(approved);
        broken.close();
        sound.close();
    }

    @Test
    void theOldestDecisionsAreForgottenButNoOpenQuestion() {
        ask("open");
        for (int n = 0; n <= InProcessApprovals.MAX_DECIDED; n++) {
            ask("q-" + n);
            approvals.approve("q-" + n, "ann", "");
        }

        assertThat(approvals.find("q-0")).isEmpty();
        assertThat(approvals.find("q-1")).isPresent();
        assertThat(approvals.find("open")).isPresent();
    }

    private void ask(String id) {
        approvals.request(new Approvals.Question(id, "w", "s", "May it?", Map.of()));
    }
}

package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Compares claims of one step with a model of them, for any order of calls and time. */
class InProcessWorkflowStorePropertyTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Outcome WAITING =
            Outcome.ended(Outcome.Status.WAITING, new Cause.AwaitingApproval("q", "May it?"));

    enum Act {
        CLAIM,
        RENEW_OLDEST,
        RENEW_NEWEST,
        RELEASE_OLDEST,
        RELEASE_NEWEST,
        PARK_OLDEST,
        PARK_NEWEST,
        REOPEN,
        WAIT
    }

    @Property
    void onlyTheNewestClaimEverDoesAnything(@ForAll @Size(max = 60) List<Act> acts) {
        Model model = new Model();
        acts.forEach(model::play);
    }

    /** Knows which claim counts, until when, and whether the step is parked. */
    private static final class Model {
        private final HandClock clock = new HandClock();
        private final WorkflowStore store = InProcess.workflowStore(clock);
        private final List<Claim> claims = new ArrayList<>();
        private Optional<Claim> holder = Optional.empty();
        private Instant leaseUntil = Instant.MIN;
        private boolean parked;

        Model() {
            store.open(new WorkflowStore.Definition("w", List.of(Step.of("s", "x", "y"))));
        }

        void play(Act act) {
            switch (act) {
                case CLAIM -> claim();
                case WAIT -> clock.advance(LEASE.dividedBy(2));
                case REOPEN -> {
                    store.reopen("w", List.of("s"));
                    parked = false;
                }
                case RENEW_OLDEST, RELEASE_OLDEST, PARK_OLDEST -> {
                    if (!claims.isEmpty()) {
                        use(act, claims.getFirst());
                    }
                }
                case RENEW_NEWEST, RELEASE_NEWEST, PARK_NEWEST -> {
                    if (!claims.isEmpty()) {
                        use(act, claims.getLast());
                    }
                }
            }
        }

        private void claim() {
            boolean free = !parked && (holder.isEmpty() || !leaseUntil.isAfter(clock.instant()));
            Optional<Claim> claimed = store.claim("w", "s", "node", LEASE);
            assertThat(claimed.isPresent()).isEqualTo(free);
            claimed.ifPresent(
                    claim -> {
                        assertThat(claim.epoch()).isEqualTo(claims.size() + 1);
                        claims.add(claim);
                        holder = claimed;
                        leaseUntil = clock.instant().plus(LEASE);
                    });
        }

        private void use(Act act, Claim claim) {
            boolean counts = holder.filter(claim::equals).isPresent();
            switch (act) {
                case RENEW_OLDEST, RENEW_NEWEST -> {
                    assertThat(store.renew(claim, LEASE)).isEqualTo(counts);
                    leaseUntil = counts ? clock.instant().plus(LEASE) : leaseUntil;
                }
                case PARK_OLDEST, PARK_NEWEST -> {
                    // The one that parked it may say so again.
                    boolean repeated = parked && claim.equals(claims.getLast());
                    assertThat(store.complete(claim, WAITING)).isEqualTo(counts || repeated);
                    parked |= counts;
                    holder = counts ? Optional.empty() : holder;
                }
                default -> {
                    store.release(claim);
                    holder = counts ? Optional.empty() : holder;
                }
            }
        }
    }
}

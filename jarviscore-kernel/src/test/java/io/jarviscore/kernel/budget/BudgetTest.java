package io.jarviscore.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Cause;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.Usage;
import io.jarviscore.kernel.budget.Budget.Grant;
import io.jarviscore.kernel.budget.Budget.Phase;
import io.jarviscore.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final ManualClock clock = new ManualClock();
    private final Limits limits =
            new Limits(
                    3,
                    1_000,
                    600,
                    400,
                    Duration.ofMinutes(3),
                    3,
                    Duration.ofMinutes(5),
                    250,
                    BigDecimal.ZERO,
                    16,
                    Optional.empty(),
                    Optional.empty());

    private static ChatReply spending(Tokens tokens) {
        return new ChatReply(
                "", List.of(), ChatReply.Finish.STOP, tokens, "azure", "prod", Optional.empty());
    }

    private final Budget budget = new Budget(limits, clock, Optional.empty());

    @Test
    void aReplyIsCappedToTheSmallestRemainder() {
        assertThat(budget.grant(100, Phase.THINKING)).isEqualTo(new Grant.Reply(250));
        assertThat(budget.grant(500, Phase.THINKING)).isEqualTo(new Grant.Reply(100));
        budget.book(spending(new Tokens(700, 150, 0, 0)), Phase.THINKING);
        assertThat(budget.grant(50, Phase.THINKING)).isEqualTo(new Grant.Reply(100));
    }

    @Test
    void aCallThatWouldExceedTheTotalNamesTheLimitAndTheNumbers() {
        budget.book(spending(new Tokens(800, 150, 0, 0)), Phase.THINKING);

        assertThat(budget.grant(10, Phase.THINKING))
                .isEqualTo(
                        new Grant.Refused(
                                new Cause.LimitReached("kernel_max_total_tokens", 1_024, 1_000)));
    }

    @Test
    void thinkingAndActionAreBoundedForEachTurn() {
        assertThat(budget.grant(590, Phase.THINKING))
                .isEqualTo(
                        new Grant.Refused(
                                new Cause.LimitReached("kernel_thinking_budget", 654, 600)));
        budget.book(spending(new Tokens(300, 50, 0, 0)), Phase.ACTION);
        assertThat(budget.grant(10, Phase.ACTION))
                .isEqualTo(
                        new Grant.Refused(
                                new Cause.LimitReached("kernel_action_budget", 424, 400)));
        budget.startTurn(Phase.THINKING);
        assertThat(budget.grant(10, Phase.ACTION)).isEqualTo(new Grant.Reply(250));
    }

    @Test
    void turnsOfSpecialistsCountAsTurnsOfTheTask() {
        assertThat(budget.startTurn(Phase.THINKING)).isEmpty();
        assertThat(budget.startTurn(Phase.ACTION)).isEmpty();
        assertThat(budget.startTurn(Phase.ACTION)).isEmpty();
        assertThat(budget.startTurn(Phase.THINKING))
                .contains(new Cause.LimitReached("kernel_max_turns", 3, 3));
    }

    @Test
    void theTimeLimitExpiresAtItsEndAndNotBefore() {
        clock.advance(Duration.ofMinutes(3).minusMillis(1));
        assertThat(budget.timeLimit()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(budget.startTurn(Phase.THINKING))
                .contains(new Cause.LimitReached("kernel_wall_clock_ms", 180_000, 180_000));
    }

    @Test
    void anEarlierDeadlineOfTheTaskWinsAndIsNamed() {
        Budget hurried =
                new Budget(limits, clock, Optional.of(clock.instant().plus(Duration.ofSeconds(5))));
        clock.advance(Duration.ofSeconds(6));

        assertThat(hurried.timeLimit())
                .contains(new Cause.LimitReached("step timeout (ms)", 6_000, 5_000));
    }

    @Test
    void aStepTimeoutIsReportedAsItWasDeclaredThoughTheTaskBeganALittleLater() {
        Instant deadline = clock.instant().plus(Duration.ofSeconds(1));
        clock.advance(Duration.ofNanos(900_000));
        Budget late =
                new Budget(
                        limits, clock, Optional.of(deadline), Optional.of(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));

        assertThat(late.timeLimit())
                .contains(new Cause.LimitReached("step timeout (ms)", 1_000, 1_000));
    }

    @Test
    void aTimerThatIsFasterThanTheClockReportsAWholeLimit() {
        clock.advance(Duration.ofMinutes(3).minusNanos(1));

        assertThat(budget.timeUsed())
                .isEqualTo(new Cause.LimitReached("kernel_wall_clock_ms", 180_000, 180_000));
    }

    @Test
    void theCallsOfAHandCodedAgentAreBoundByTheTotalsAlone() {
        clock.advance(Duration.ofMinutes(4));

        assertThat(budget.startTurn(Phase.OWN)).isEmpty();
        assertThat(budget.grant(800, Phase.OWN, 500)).isEqualTo(new Grant.Reply(200));
        assertThat(budget.grant(100, Phase.OWN, 500)).isEqualTo(new Grant.Reply(500));
    }

    @Test
    void anEarlierRunsUsageIsBookedAgain() {
        Usage spent =
                new Usage(
                        300,
                        50,
                        20,
                        Optional.of(new BigDecimal("0.25")),
                        2,
                        1,
                        Duration.ofSeconds(3));

        budget.book(spent);

        assertThat(budget.usage()).isEqualTo(spent.elapsed(Duration.ZERO));
    }

    @Test
    void spentMoneyForbidsTheNextCallAndIsReportedInMillionthsOfADollar() {
        Budget bounded = costing("0.50");
        bounded.book(priced("0.4999999"), Phase.THINKING);
        assertThat(bounded.grant(10, Phase.THINKING)).isInstanceOf(Grant.Reply.class);

        bounded.book(priced("0.0000001"), Phase.ACTION);

        assertThat(bounded.grant(10, Phase.THINKING))
                .isEqualTo(
                        new Grant.Refused(
                                new Cause.LimitReached("kernel_max_cost_usd", 500_000, 500_000)));
        assertThat(bounded.usage().costUsd()).contains(new BigDecimal("0.5000000"));
    }

    @Test
    void oneUnknownPriceMakesTheCostUnknownAndMattersOnlyUnderALimit() {
        Budget bounded = costing("5");
        bounded.book(priced("1"), Phase.THINKING);
        assertThat(bounded.unknownPrice()).isEmpty();
        bounded.book(spending(new Tokens(1, 1, 0, 0)), Phase.THINKING);
        budget.book(spending(new Tokens(1, 1, 0, 0)), Phase.THINKING);

        assertThat(bounded.usage().costUsd()).isEmpty();
        assertThat(bounded.unknownPrice().orElseThrow().describe())
                .startsWith("the price of azure:prod is unknown, so kernel_max_cost_usd cannot")
                .contains("the file that model_catalogue names");
        assertThat(budget.usage().costUsd()).isEmpty();
        assertThat(budget.unknownPrice()).isEmpty();
    }

    private Budget costing(String usd) {
        Limits money =
                new Limits(
                        9,
                        10_000,
                        6_000,
                        4_000,
                        Duration.ofMinutes(3),
                        3,
                        Duration.ofMinutes(5),
                        250,
                        new BigDecimal(usd),
                        16,
                        Optional.empty(),
                        Optional.empty());
        return new Budget(money, clock, Optional.empty());
    }

    private static ChatReply priced(String usd) {
        return spending(new Tokens(1, 1, 0, 0)).withCost(Optional.of(new BigDecimal(usd)));
    }

    @Property
    void aCallWithinItsGrantNeverExceedsTheTotal(
            @ForAll @IntRange(min = 1, max = 900) int first,
            @ForAll @IntRange(min = 1, max = 900) int second) {
        Budget fresh = new Budget(limits, clock, Optional.empty());
        for (int prompt : new int[] {first, second}) {
            if (fresh.grant(prompt, Phase.THINKING) instanceof Grant.Reply reply) {
                assertThat(reply.tokens()).isGreaterThanOrEqualTo(Budget.SMALLEST_REPLY);
                fresh.book(spending(new Tokens(prompt, reply.tokens(), 0, 0)), Phase.THINKING);
            }
        }
        assertThat(fresh.usage().totalTokens()).isLessThanOrEqualTo(1_000);
    }
}

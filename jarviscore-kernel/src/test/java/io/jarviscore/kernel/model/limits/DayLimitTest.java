package io.jarviscore.kernel.model.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.ModelRig;
import io.jarviscore.testing.ManualClock;
import io.jarviscore.testing.ServerAnswer;
import io.jarviscore.testing.ServerReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A reply of 100,000 tokens from gpt-4o costs one dollar. */
class DayLimitTest {
    private static final ServerAnswer ONE_DOLLAR = ServerReply.text("x").tokens(0, 100_000);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DayLimit.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    @Test
    void onceTheDaysMoneyIsSpentEveryCallFailsUntilTheDayEnds() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("llm_max_cost_usd_per_day", "2"))) {
            rig.azure.answer(request -> ONE_DOLLAR);
            rig.ask("one").reply();
            rig.ask("two").reply();

            ModelException spent = rig.ask("three").failure();

            assertThat(spent.failure()).isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
            assertThat(spent)
                    .hasMessageContaining("llm_max_cost_usd_per_day is spent: 2 of 2 US dollars")
                    .hasMessageContaining("the day ends at 2026-01-02T00:00:00Z");
            assertThat(spent.retryAfter()).contains(Duration.ofDays(1));
            assertThat(rig.azure.requestCount()).isEqualTo(2);
            assertThat(rig.openai.requestCount()).isZero();

            rig.clock.advance(Duration.ofDays(1).minusMillis(1));
            assertThat(rig.ask("four").failure().failure()).isEqualTo(ModelFailure.QUOTA_EXHAUSTED);
            rig.clock.advance(Duration.ofMillis(1));
            assertThat(rig.ask("five").reply().text()).isEqualTo("x");
        }
    }

    @Test
    void aWarningComesOnceADayWhenFourFifthsAreSpent() throws Exception {
        try (ModelRig rig = ModelRig.azureOnly(Map.of("llm_max_cost_usd_per_day", "5"))) {
            rig.azure.answer(request -> ONE_DOLLAR);
            for (int call = 1; call <= 3; call++) {
                rig.ask("x").reply();
            }
            assertThat(logged.list).isEmpty();
            rig.ask("x").reply();
            rig.ask("x").reply();

            assertThat(logged.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "llm_max_cost_usd_per_day: 4 of 5 US dollars are spent; once all of it"
                                    + " is, every model call fails until 2026-01-02T00:00:00Z");
            rig.clock.advance(Duration.ofDays(1));
            for (int call = 1; call <= 4; call++) {
                rig.ask("x").reply();
            }
            assertThat(logged.list).hasSize(2);
        }
    }

    @Test
    void aModelWithoutAPriceIsAskedOnceAndThenLeftForOneThatHasOne() throws Exception {
        Map<String, String> settings =
                Map.of("llm_max_cost_usd_per_day", "5", "task_model", "openai:qwen3, azure:gpt-4o");
        try (ModelRig rig = ModelRig.azureThenOpenAi(settings)) {
            rig.openai.answer(request -> ServerReply.text("free?"));
            rig.azure.answer(request -> ServerReply.text("priced"));

            assertThat(rig.ask("one").reply().text()).isEqualTo("free?");
            assertThat(rig.ask("two").reply().text()).isEqualTo("priced");

            rig.azure.answer(request -> ServerReply.unauthorized());
            assertThat(rig.ask("three").failure())
                    .hasMessageContaining("the price of openai (qwen3) is unknown")
                    .hasMessageContaining(
                            "add openai:qwen3 to the file that model_catalogue names");
        }
    }

    @Test
    void withoutALimitNothingIsRefusedAndStillCounted() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of("task_model", "openai:qwen3"))) {
            rig.azure.answer(request -> ONE_DOLLAR);
            rig.openai.script(ServerReply.text("x"), ServerReply.text("x"));
            rig.openai.answer(request -> ServerReply.unauthorized());
            for (int call = 1; call <= 4; call++) {
                rig.ask("x").reply();
            }
            assertThat(rig.spend.of(LocalDate.of(2026, 1, 1))).isEqualByComparingTo("2");
        }
    }

    @Test
    void meshesWithTheSameClockSpendTheSameMoney() {
        ManualClock clock = new ManualClock();
        assertThat(DailySpend.ofTheProcess(clock)).isSameAs(DailySpend.ofTheProcess(clock));
        assertThat(DailySpend.ofTheProcess(clock))
                .isNotSameAs(DailySpend.ofTheProcess(new ManualClock()));
    }

    @Test
    void manyAtOnceAreAllCounted() throws Exception {
        DailySpend spend = new DailySpend();
        LocalDate day = LocalDate.of(2026, 1, 1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                for (int j = 0; j < 100; j++) {
                                    spend.add(new BigDecimal("0.01"), day);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(spend.of(day)).isEqualByComparingTo("50");
        assertThat(spend.of(day.plusDays(1))).isEqualByComparingTo("0");
    }

    @Test
    void anExchangeIsReportedWithItsCostAndAFailedOneWithout() throws Exception {
        try (ModelRig rig = ModelRig.azureThenOpenAi(Map.of())) {
            rig.azure.script(
                    ServerReply.text("x").tokens(1_000_000, 100_000).cached(400_000),
                    ServerReply.quotaExhausted());
            rig.openai.answer(request -> ServerReply.text("from a model without a price"));

            assertThat(rig.ask("one").reply().costUsd()).contains(new BigDecimal("3"));
            assertThat(rig.ask("two").reply().costUsd()).isEmpty();

            assertThat(rig.events.of(MeshEvent.ModelCall.class))
                    .extracting(call -> call.costUsd().map(BigDecimal::toPlainString).orElse("-"))
                    .containsExactly("3", "-", "-");
        }
    }
}

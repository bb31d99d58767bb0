package io.jarviscore.examples.committee;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Estimates the loss of a position in a day: value at risk at 95 %, the fifth percentile of
 * simulated returns. Takes a few seconds, which is time enough to kill the process.
 */
final class RiskOfficer extends Agent {
    private static final int DAYS = 20_000_000;
    private static final long SEED = 7;

    RiskOfficer() {
        super(AgentCard.of("risk_officer", "risk"));
    }

    @Override
    protected Outcome execute(Task task) throws InterruptedException {
        double amount = Json.bind(task.params().get("amount"), Double.class);
        double atRisk = Math.round(-fifthPercentile() * amount);
        double share = atRisk / amount;
        String rating = share < 0.02 ? "LOW" : share < 0.04 ? "MEDIUM" : "HIGH";
        String summary = "One day in twenty loses more than " + (long) atRisk + ".";
        return Outcome.success(new Risk(atRisk, rating, summary));
    }

    private static double fifthPercentile() throws InterruptedException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[] returns = new double[DAYS];
        for (int day = 0; day < DAYS; day++) {
            returns[day] = random.nextGaussian(Figures.DAILY_DRIFT, Figures.DAILY_VOLATILITY);
            if (day % 100_000 == 0 && Thread.interrupted()) {
                throw new InterruptedException("the assessment was stopped");
            }
        }
        Arrays.sort(returns);
        return returns[DAYS / 20];
    }
}

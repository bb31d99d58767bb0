package io.jarviscore.storage;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Violates the contract of an agent: one way for each step. */
public final class HostileAgent extends Agent {
    /** Longer than its step may take, and short enough for many rounds on one machine. */
    private static final Duration LOOP = Duration.ofSeconds(2);

    /** An agent {@code hostile}. */
    public HostileAgent() {
        super(AgentCard.of("hostile", "attack"));
    }

    /** The ways, each the id of a step. */
    private enum Way {
        LOOP_ONE,
        LOOP_TWO,
        LOOP_THREE,
        ERROR,
        CHECKED,
        RECURSION,
        NULL,
        CYCLE,
        FAKE_INTERRUPTION
    }

    /** One step for each way. None of them succeeds. */
    public static Step[] steps() {
        return Arrays.stream(Way.values())
                .map(way -> Step.of(way.name(), "hostile", "x").timeout(Duration.ofSeconds(1)))
                .toArray(Step[]::new);
    }

    @Override
    protected Outcome execute(Task task) throws Exception {
        return switch (Way.valueOf(task.stepId())) {
            case LOOP_ONE, LOOP_TWO, LOOP_THREE -> loop();
            case ERROR -> throw new AssertionError("\u001b[2J hostile \u202e");
            case CHECKED -> throw new IOException("hostile\nWARN forged");
            case RECURSION -> execute(task);
            case NULL -> nothing();
            case CYCLE -> Outcome.success(cycle());
            case FAKE_INTERRUPTION -> throw new InterruptedException("nobody did");
        };
    }

    private static Outcome loop() {
        Instant end = Instant.now().plus(LOOP);
        while (Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        return Outcome.failure("looped");
    }

    @SuppressWarnings("NullAway") // that is the attack
    private static Outcome nothing() {
        return null;
    }

    private static Map<String, Object> cycle() {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("self", cycle);
        return cycle;
    }
}

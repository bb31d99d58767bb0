package io.jarviscore.engine;

/** A step that is under way, here or elsewhere. */
interface StepInHand {
    /** Stops it: interrupts the agent's code, the pause before its next attempt, or the waiting. */
    void stop(StepStop reason);
}

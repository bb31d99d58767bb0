package io.jarviscore;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the question to a person before a step runs, from the outcomes that the step gets. */
@FunctionalInterface
public interface StepQuestion {
    /** A text for the question, anything else for data beside it; null for neither. */
    @Nullable Object content(Map<String, Outcome> inputs);
}

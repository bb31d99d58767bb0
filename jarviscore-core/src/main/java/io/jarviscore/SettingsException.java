package io.jarviscore;

import java.util.List;

/**
 * Settings that cannot be used: all problems at once, each with its key and the accepted values.
 */
public final class SettingsException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** One line for each problem. */
    public SettingsException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size()
                                + " settings cannot be used:\n  "
                                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem, in the order found. */
    public List<String> problems() {
        return problems;
    }
}

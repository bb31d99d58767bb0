package io.jarviscore.benchmarks;

import java.io.File;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One way of having the conversation in a process of its own.
 *
 * @param title its name in tables
 * @param name its name in {@link ConversingMain}; of another library the agent's class
 * @param classPath its process's
 */
record TurnWay(String title, String name, String classPath) {
    static final String BY_HAND = "by-hand";
    static final String MESH = "mesh";

    static TurnWay byHand() {
        return new TurnWay("by hand", BY_HAND, withoutLogging());
    }

    static TurnWay mesh() {
        return new TurnWay("mesh", MESH, withoutLogging());
    }

    /** Nobody logs here, so that nobody's logging is measured. */
    private static String withoutLogging() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

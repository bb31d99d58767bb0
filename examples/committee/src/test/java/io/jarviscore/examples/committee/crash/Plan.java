package io.jarviscore.examples.committee.crash;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls that a model is to make, in the text of its task, so that the model's stand-in needs to
 * remember nothing.
 *
 * @param task the task's id
 * @param turns the tools it calls, turn by turn, separated by commas within one
 */
record Plan(String task, List<String> turns) {
    private static final Pattern TEXT = Pattern.compile("The plan of (\\S+) is: ([a-z,;]+)\\.");

    String asText() {
        return "The plan of " + task + " is: " + String.join(";", turns) + ".";
    }

    /** Reads it from a text that has it somewhere. */
    static Plan in(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no plan in: " + text);
        }
        return new Plan(matcher.group(1), Arrays.asList(matcher.group(2).split(";")));
    }

    /** The calls of a turn, counted from 1; none when the plan is at its end. */
    List<String> calls(int turn) {
        return turn > turns.size() ? List.of() : Arrays.asList(turns.get(turn - 1).split(","));
    }
}

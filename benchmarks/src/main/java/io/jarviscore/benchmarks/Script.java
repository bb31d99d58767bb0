package io.jarviscore.benchmarks;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the server plays the model. It stands in the path of every request, so the server needs no
 * state and one server serves any number of scripts.
 *
 * @param toolCalls how many tool calls the model makes before it answers
 * @param latencyMillis how long it thinks about each reply
 * @param refuseEvery every so manieth request of the server gets a 429 without a hint; 0 for none
 * @param account the account whose requests are counted
 * @param perMinute how many requests a minute the account may make; 0 for any number
 */
record Script(int toolCalls, int latencyMillis, int refuseEvery, String account, int perMinute) {
    private static final Pattern PATH =
            Pattern.compile(
                    "/calls-(\\d+)/ms-(\\d+)/refuse-(\\d+)/account-([a-z]+)/limit-(\\d+)"
                            + "/(?:v1/chat/completions|v1beta/models/[a-z-]+:generateContent)");

    /** One that is asked without a limit. */
    Script(int toolCalls, int latencyMillis, int refuseEvery) {
        this(toolCalls, latencyMillis, refuseEvery, "any", 0);
    }

    /** The base address for clients of the server at this port. */
    URI at(int port) {
        return URI.create(
                "http://127.0.0.1:"
                        + port
                        + "/calls-"
                        + toolCalls
                        + "/ms-"
                        + latencyMillis
                        + "/refuse-"
                        + refuseEvery
                        + "/account-"
                        + account
                        + "/limit-"
                        + perMinute);
    }

    /**
     * The script in a request's path.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Script in(String path) {
        Matcher found = PATH.matcher(path);
        if (!found.matches()) {
            throw new IllegalArgumentException("no script in the path " + path);
        }
        return new Script(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)),
                found.group(4),
                Integer.parseInt(found.group(5)));
    }
}

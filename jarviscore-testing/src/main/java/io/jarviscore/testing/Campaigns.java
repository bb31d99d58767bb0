package io.jarviscore.testing;

/**
 * Tests that search at random come in two forms: a short one for every build, and a full one for
 * the system property {@code jarviscore.campaigns=true}. This build sets it with {@code mvn
 * -Pcampaigns verify}.
 *
 * <pre>{@code
 * for (int i = 0; i < Campaigns.tries(5_000, 100_000); i++) {
 *     check(damaged(answer, random));
 * }
 * }</pre>
 */
public final class Campaigns {
    private static final String PROPERTY = "jarviscore.campaigns";

    private Campaigns() {}

    /** Whether the full form was asked for. The property is read at each call. */
    public static boolean full() {
        return Boolean.getBoolean(PROPERTY);
    }

    /**
     * How often to try.
     *
     * @param small in every build: enough to notice that something is broken at all
     * @param full in the full form
     */
    public static int tries(int small, int full) {
        return full() ? full : small;
    }
}

package io.jarviscore.examples.committee.crash;

import java.util.EnumMap;
import java.util.Map;

/** The statistics of many runs. */
final class Counts {
    private final Map<Mark, Integer> repeated = new EnumMap<>(Mark.class);
    private final Recoveries recoveries = new Recoveries();
    private int runs;
    private int kills;

    void add(Testimony testimony, Recoveries times) {
        recoveries.addAll(times);
        runs++;
        kills += testimony.kills();
        for (Mark mark : Testimony.BEGINNINGS) {
            repeated.merge(mark, testimony.repeated(mark), Integer::sum);
        }
    }

    Recoveries recoveries() {
        return recoveries;
    }

    int kills() {
        return kills;
    }

    @Override
    public String toString() {
        return kills
                + " kills in "
                + runs
                + " runs; begun again after one: "
                + repeated
                + "; first effect after a restart: "
                + recoveries;
    }
}

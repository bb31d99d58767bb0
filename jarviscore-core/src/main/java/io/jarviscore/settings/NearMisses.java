package io.jarviscore.settings;

import io.jarviscore.internal.Ids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Variables whose names are almost those of settings. A process has many that are none of ours, so
 * they are no error; but one that differs by a letter or two is read by nobody, in silence.
 */
final class NearMisses {
    /** Shorter names are near too many others. */
    private static final int SHORTEST = 8;

    private static final int FURTHEST = 2;

    private NearMisses() {}

    /** A warning for each of these names; values are never looked at. */
    static List<String> in(Collection<String> names, String where) {
        Set<String> ours = new TreeSet<>();
        SettingKeys.all().forEach(setting -> ours.addAll(setting.environmentNames()));
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            if (name.length() >= SHORTEST && !ours.contains(name)) {
                nearest(name, ours).ifPresent(near -> warnings.add(warning(name, where, near)));
            }
        }
        return warnings;
    }

    private static String warning(String name, String where, String near) {
        return "%s (%s) is read by no setting; was %s meant?"
                .formatted(Ids.quote(name), where, near);
    }

    /** The nearest of these, in alphabetical order the first of them. */
    private static Optional<String> nearest(String name, Set<String> ours) {
        String nearest = null;
        int least = FURTHEST + 1;
        for (String our : ours) {
            int distance = resembles(name, our) ? UnknownKey.distance(name, our) : least;
            if (distance < least) {
                nearest = our;
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /**
     * Cheap, so that hardly any pair is measured: nearly as long, and with the same beginning or
     * end.
     */
    private static boolean resembles(String name, String our) {
        return our.length() >= SHORTEST
                && Math.abs(name.length() - our.length()) <= FURTHEST
                && (name.regionMatches(0, our, 0, 4)
                        || name.regionMatches(name.length() - 4, our, our.length() - 4, 4));
    }
}

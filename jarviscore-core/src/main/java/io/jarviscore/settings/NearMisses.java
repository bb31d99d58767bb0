package io.jarviscore.settings;

import io.jarviscore.internal.Ids;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
        Map<String, Setting<?>> ours =
                SettingKeys.all().stream()
                        .flatMap(
                                setting ->
                                        setting.environmentNames().stream()
                                                .map(name -> Map.entry(name, setting)))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return names.stream()
                .filter(name -> name.length() >= SHORTEST && !ours.containsKey(name))
                .sorted()
                .map(name -> nearest(name, ours.keySet()).map(near -> warning(name, where, near)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String warning(String name, String where, String near) {
        return "%s (%s) is read by no setting; was %s meant?"
                .formatted(Ids.quote(name), where, near);
    }

    private static Optional<String> nearest(String name, Collection<String> ours) {
        return ours.stream()
                .filter(our -> resembles(name, our))
                .filter(our -> UnknownKey.distance(name, our) <= FURTHEST)
                .min(
                        Comparator.comparingInt((String our) -> UnknownKey.distance(name, our))
                                .thenComparing(Comparator.naturalOrder()));
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

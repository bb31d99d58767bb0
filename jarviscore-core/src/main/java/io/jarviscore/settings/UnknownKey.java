package io.jarviscore.settings;

import io.jarviscore.internal.Ids;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Suggests a key in place of an unknown one. */
final class UnknownKey {
    /** No key is longer; comparing all keys with one of unbounded length would take long. */
    private static final int LONGEST = 64;

    /** Keys of the Python library that steer nothing here. */
    private static final Map<String, String> LEFT_OUT =
            Map.ofEntries(
                    Map.entry("auth_mode", "leave it out; nexus_gateway_url alone is enough"),
                    Map.entry("checkpoint_interval", "leave it out; every turn is recorded"),
                    Map.entry("hitl_inbox_dir", "leave it out; state_store keeps the approvals"),
                    Map.entry("kernel_role_catalog", "override subAgents() in the agent"),
                    Map.entry("kernel_role_profiles", "the kernel_… settings bound every task"),
                    Map.entry("kernel_router_min_confidence", "leave it out; nothing is routed"),
                    Map.entry("max_parallel", "limit model calls with llm_max_concurrent"),
                    Map.entry("max_retries", "use step_max_attempts or llm_max_retries_429"),
                    Map.entry("nexus_encryption_key", "it belongs to the Gateway's servers alone"),
                    Map.entry("nexus_state_key", "it belongs to the Gateway's servers alone"));

    private static final Set<String> KEYS =
            SettingKeys.all().stream()
                    .flatMap(setting -> setting.keys().stream())
                    .collect(Collectors.toUnmodifiableSet());

    private UnknownKey() {}

    /** The problem with a key of the config map; empty if it is one of a setting. */
    static Optional<String> problem(@Nullable String key) {
        return key != null && KEYS.contains(key)
                ? Optional.empty()
                : Optional.of(Ids.quote(key) + " (config map): no such setting" + advice(key));
    }

    private static String advice(@Nullable String key) {
        if (key == null || key.length() > LONGEST) {
            return "";
        }
        String lower = key.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        if (LEFT_OUT.containsKey(lower)) {
            return "; " + LEFT_OUT.get(lower);
        }
        return ofVariable(key.strip())
                .or(() -> nearest(lower))
                .map(near -> "; use " + near)
                .orElse("");
    }

    /** The key of the setting that is read from a variable of this name. */
    private static Optional<String> ofVariable(String name) {
        return SettingKeys.all().stream()
                .filter(setting -> setting.environmentNames().contains(name))
                .map(Setting::key)
                .findFirst();
    }

    private static Optional<String> nearest(String wrong) {
        int furthest = Math.max(1, wrong.length() / 3);
        return KEYS.stream()
                .filter(key -> distance(wrong, key) <= furthest)
                .min(
                        Comparator.comparingInt((String key) -> distance(wrong, key))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * How many characters must be inserted, removed, replaced or swapped with their neighbour
     * (optimal string alignment; Damerau 1964). Row by row, with the two rows before.
     */
    static int distance(String from, String to) {
        int[] beforeLast = {};
        int[] last = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (isSwap(from, i, to, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[to.length()];
    }

    private static boolean isSwap(String from, int i, String to, int j) {
        return i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
    }
}

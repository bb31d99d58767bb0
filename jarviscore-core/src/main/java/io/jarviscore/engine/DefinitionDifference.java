package io.jarviscore.engine;

import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.internal.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says in words how a workflow that is asked for differs from the stored one of its id. The texts
 * of the stored one are not quoted: they may be of another user, who chose the same id.
 */
final class DefinitionDifference {
    /** More differences than these are only counted. */
    private static final int MOST_NAMED = 5;

    private DefinitionDifference() {}

    /** The first few differences; of params and bound values only the names. */
    static String between(WorkflowStore.Definition stored, WorkflowStore.Definition asked) {
        Map<String, Step> before = byId(stored);
        Map<String, Step> now = byId(asked);
        List<String> found = new ArrayList<>();
        now.keySet().stream()
                .filter(id -> !before.containsKey(id))
                .forEach(id -> found.add("step \"" + id + "\" is new"));
        before.keySet().stream()
                .filter(id -> !now.containsKey(id))
                .forEach(id -> found.add("step \"" + id + "\" is missing"));
        before.forEach(
                (id, step) -> {
                    Step other = now.get(id);
                    if (other != null) {
                        compare(step, other, found);
                    }
                });
        if (found.isEmpty()) {
            found.add("the same steps are in another order");
        }
        String named = String.join("; ", found.subList(0, Math.min(found.size(), MOST_NAMED)));
        return found.size() > MOST_NAMED
                ? named + "; and " + (found.size() - MOST_NAMED) + " more"
                : named;
    }

    private static Map<String, Step> byId(WorkflowStore.Definition definition) {
        Map<String, Step> steps = new LinkedHashMap<>();
        definition.steps().forEach(step -> steps.put(step.id(), step));
        return steps;
    }

    private static void compare(Step stored, Step asked, List<String> found) {
        String step = "step \"" + stored.id() + "\"";
        compare(step + " agent", stored.agent(), asked.agent(), found);
        compareTexts(step + " task", stored.task(), asked.task(), found);
        compare(step + " dependencies", stored.dependencies(), asked.dependencies(), found);
        compareParams(step + " params", stored.params(), asked.params(), found);
        compareParams(step + " bound values", stored.bound(), asked.bound(), found);
        compare(step + " complexity", stored.complexity(), asked.complexity(), found);
        compare(step + " timeout", stored.timeout(), asked.timeout(), found);
        compare(step + " retries", stored.retries(), asked.retries(), found);
        compare(step + " result", stored.result(), asked.result(), found);
        if (!stored.approval().equals(asked.approval())) {
            compareTexts(
                    step + " approval", said(stored.approval()), said(asked.approval()), found);
        }
    }

    private static void compareParams(
            String what,
            Map<String, Object> stored,
            Map<String, Object> asked,
            List<String> found) {
        Set<String> names = new TreeSet<>(stored.keySet());
        names.addAll(asked.keySet());
        names.removeIf(name -> Objects.equals(stored.get(name), asked.get(name)));
        if (!names.isEmpty()) {
            found.add(what + " differ in " + names);
        }
    }

    private static void compare(String what, Object stored, Object asked, List<String> found) {
        if (!stored.equals(asked)) {
            found.add(what + " was " + said(stored) + " and is now " + said(asked));
        }
    }

    private static void compareTexts(String what, String stored, String asked, List<String> found) {
        if (!stored.equals(asked)) {
            int same = sameBeginning(stored, asked);
            found.add(
                    what
                            + " is another one from character "
                            + (same + 1)
                            + " on, and is now "
                            + shown(asked, same));
        }
    }

    private static String said(Object value) {
        Object said = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        return said == null ? "none" : String.valueOf(said);
    }

    private static int sameBeginning(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int same = 0;
        while (same < length && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return same;
    }

    /** The part of a long text in which it differs. */
    private static String shown(String text, int same) {
        int from = Math.max(0, same - 20);
        if (from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        return (from > 0 ? "…" : "") + Ids.quote(text.substring(from));
    }
}

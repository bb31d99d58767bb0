package io.jarviscore.memory;

import io.jarviscore.Memory;
import io.jarviscore.Outcome;
import io.jarviscore.json.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One task that an agent did, short enough to be shown beside others.
 *
 * @param task the task's id
 * @param text the request, the actions and the outcome
 * @param tainted whether it may repeat text from outside
 */
record Episode(String task, String text, boolean tainted) {
    static final String KIND = "episode";

    private static final int ASKED = 240;
    private static final int ENDED = 320;
    private static final int TOOLS = 8;

    static Episode of(Memory.Ending ending, Collection<String> tools) {
        Outcome outcome = ending.outcome();
        StringBuilder text = new StringBuilder(clip(ASKED, ending.task().text()));
        if (!tools.isEmpty()) {
            text.append(" (used ")
                    .append(String.join(", ", tools.stream().limit(TOOLS).toList()))
                    .append(')');
        }
        text.append(" -> ");
        if (!outcome.isSuccess()) {
            text.append(outcome.status()).append(": ");
        }
        text.append(clip(ENDED, outcome.summary()));
        return new Episode(
                ending.task().id(), Redaction.of(text.toString()), !outcome.taint().isEmpty());
    }

    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("task", task);
        data.put("text", text);
        FactEntry.putTaint(data, tainted);
        return data;
    }

    static String clip(int characters, String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return Json.cut(characters, line);
    }
}

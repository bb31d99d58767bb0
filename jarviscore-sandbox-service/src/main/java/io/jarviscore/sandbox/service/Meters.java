package io.jarviscore.sandbox.service;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The service's counters, in the text format of Prometheus. Thread-safe. */
final class Meters {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    void ran(String language, String status) {
        count(
                "jarviscore_sandbox_runs_total{language=\""
                        + language
                        + "\",status=\""
                        + status
                        + "\"}");
    }

    void refused(int status) {
        count("jarviscore_sandbox_refused_total{status=\"" + status + "\"}");
    }

    private void count(String series) {
        counters.computeIfAbsent(series, any -> new LongAdder()).increment();
    }

    String text(int running, int waiting) {
        StringBuilder text = new StringBuilder();
        text.append("# TYPE jarviscore_sandbox_running gauge\njarviscore_sandbox_running ");
        text.append(running);
        text.append("\n# TYPE jarviscore_sandbox_waiting gauge\njarviscore_sandbox_waiting ");
        text.append(waiting).append('\n');
        String last = "";
        for (Map.Entry<String, LongAdder> each : new TreeMap<>(counters).entrySet()) {
            String name = each.getKey().substring(0, each.getKey().indexOf('{'));
            if (!name.equals(last)) {
                text.append("# TYPE ").append(name).append(" counter\n");
                last = name;
            }
            text.append(each.getKey()).append(' ').append(each.getValue().sum()).append('\n');
        }
        return text.toString();
    }
}

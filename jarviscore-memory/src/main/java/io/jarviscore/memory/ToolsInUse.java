package io.jarviscore.memory;

import io.jarviscore.ChatMessage;
import io.jarviscore.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tools that tasks under way have used, for their episodes. In memory: a resumed run reports
 * its turns again. Bounded; the oldest tasks are dropped first. Thread-safe.
 */
final class ToolsInUse {
    private static final int TASKS = 1_000;
    private static final int TOOLS = 8;

    // Guards the map; nothing under it blocks.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<String>> byTask = new LinkedHashMap<>();

    void add(Memory.Turn turn) {
        List<String> used = new ArrayList<>();
        for (ChatMessage message : turn.said()) {
            if (message instanceof ChatMessage.Assistant assistant) {
                assistant.toolCalls().forEach(call -> used.add(Episode.clip(40, call.tool())));
            }
        }
        if (used.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            Set<String> tools =
                    byTask.computeIfAbsent(turn.task().id(), task -> new LinkedHashSet<>());
            used.stream().filter(tool -> tools.size() < TOOLS).forEach(tools::add);
            if (byTask.size() > TASKS) {
                byTask.remove(byTask.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the tools that a task has used, and drops them. */
    Set<String> take(String task) {
        lock.lock();
        try {
            Set<String> tools = byTask.remove(task);
            return tools == null ? Set.of() : tools;
        } finally {
            lock.unlock();
        }
    }
}

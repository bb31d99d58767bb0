package io.jarviscore.engine;

import io.jarviscore.ChatListener;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Task;
import io.jarviscore.extension.ConversationListeners;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of conversations and of events, as one for each answer. Thread-safe. */
final class AnswerListeners implements ConversationListeners {
    private final Map<String, ChatListener> ofTurns = new ConcurrentHashMap<>();
    private final EventBus events;
    private final MeshClock clock;

    AnswerListeners(EventBus events, MeshClock clock) {
        this.events = events;
        this.clock = clock;
    }

    /** The listeners of turns of conversations, by task id; a turn adds and removes its own. */
    Map<String, ChatListener> ofTurns() {
        return ofTurns;
    }

    @Override
    public Optional<ChatListener> of(Task task, String agentId) {
        Optional<ChatListener> turn = Optional.ofNullable(ofTurns.get(task.id()));
        if (!events.wantsWords(task.workflowId())) {
            return turn;
        }
        ChatListener words = new Reporter(task.id(), agentId);
        return Optional.of(turn.<ChatListener>map(other -> new Both(other, words)).orElse(words));
    }

    private final class Reporter implements ChatListener {
        private final String task;
        private final String agentId;

        Reporter(String task, String agentId) {
            this.task = task;
            this.agentId = agentId;
        }

        @Override
        public void said(String words) {
            events.accept(new MeshEvent.Words(now(), task, agentId, words, false));
        }

        @Override
        public void startedOver() {
            events.accept(new MeshEvent.Words(now(), task, agentId, "", true));
        }

        private Instant now() {
            return clock.instant();
        }
    }

    private record Both(ChatListener one, ChatListener other) implements ChatListener {
        @Override
        public void said(String words) {
            one.said(words);
            other.said(words);
        }

        @Override
        public void startedOver() {
            one.startedOver();
            other.startedOver();
        }
    }
}

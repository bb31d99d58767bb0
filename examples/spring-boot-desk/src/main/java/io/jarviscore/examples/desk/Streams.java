package io.jarviscore.examples.desk;

import io.jarviscore.MeshEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Passes the events of tickets on to browsers. A browser that connects late gets the earlier text first.
 */
@Component
class Streams {
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();

    /** The listener for the run of a ticket. */
    Consumer<MeshEvent> of(String ticket) {
        Stream stream = streams.computeIfAbsent(ticket, number -> new Stream());
        return event -> {
            stream.onEvent(event);
            if (event instanceof MeshEvent.Workflow ended && ended.result().isPresent()) {
                streams.remove(ticket, stream);
                stream.end();
            }
        };
    }

    /** Connects a browser; if nothing runs here, its stream ends at once. */
    SseEmitter connect(String ticket) {
        SseEmitter emitter = new SseEmitter(0L);
        Stream stream = streams.get(ticket);
        if (stream == null) {
            send(emitter, "end", "");
            emitter.complete();
        } else {
            stream.add(emitter);
        }
        return emitter;
    }

    /** An open stream would keep the web server from stopping until its time limit. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        streams.values().forEach(Stream::end);
    }

    private static boolean send(SseEmitter emitter, String name, String data) {
        try {
            emitter.send(SseEmitter.event().name(name).data(Map.of("text", data)));
            return true;
        } catch (IOException | IllegalStateException gone) {
            return false;
        }
    }

    /** The browsers that look at one ticket. Events arrive in order, from one thread at a time. */
    private static final class Stream {
        private final StringBuilder words = new StringBuilder();
        private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();
        private boolean ended;

        synchronized void add(SseEmitter emitter) {
            if (send(emitter, "words", words.toString())) {
                emitters.add(emitter);
            }
            if (ended) {
                end();
            }
        }

        synchronized void onEvent(MeshEvent event) {
            switch (event) {
                case MeshEvent.Words written when written.startsOver() -> {
                    words.setLength(0);
                    toAll("restart", "");
                }
                case MeshEvent.Words written when written.task().endsWith("/reply") -> {
                    words.append(written.text());
                    toAll("words", written.text());
                }
                case MeshEvent.ToolCall call -> toAll("tool", call.tool());
                case MeshEvent.Step step -> toAll("step", step.task() + " " + step.phase());
                default -> {}
            }
        }

        synchronized void end() {
            ended = true;
            toAll("end", "");
            emitters.forEach(SseEmitter::complete);
            emitters.clear();
        }

        private void toAll(String name, String data) {
            emitters.removeIf(emitter -> !send(emitter, name, data));
        }
    }
}

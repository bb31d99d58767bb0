package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshEvent.Words;
import io.jarviscore.Step;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The words of an answer as events. */
@Timeout(60)
class WordsTest {
    private final AtomicInteger streamed = new AtomicInteger();

    /** Says its answer in three parts, of which the first is void. */
    private final class Writer implements ChatModel {
        @Override
        public ChatReply complete(ChatRequest request) {
            return ScriptedChatModel.textReply("Hello, world");
        }

        @Override
        public ChatReply stream(ChatRequest request, ChatListener listener) {
            streamed.incrementAndGet();
            listener.said("Hallo");
            listener.startedOver();
            listener.said("Hello, ");
            listener.said("world");
            return complete(request);
        }
    }

    private static final class Greeter extends AutoAgent {
        Greeter() {
            super(AgentCard.of("greeter", "greet"), "You greet.");
        }
    }

    private TestMesh mesh() {
        return TestMesh.start(with -> with.add(new Greeter()).chatModel(new Writer()));
    }

    @Test
    void theListenerOfARunReceivesTheTextWhileItIsWritten() throws Exception {
        List<MeshEvent> heard = new CopyOnWriteArrayList<>();
        try (TestMesh mesh = mesh()) {
            mesh.mesh().submit("w", heard::add, Step.of("s", "greeter", "Greet")).await();

            assertThat(heard)
                    .filteredOn(Words.class::isInstance)
                    .map(Words.class::cast)
                    .extracting(Words::text, Words::startsOver)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("Hallo", false),
                            org.assertj.core.groups.Tuple.tuple("", true),
                            org.assertj.core.groups.Tuple.tuple("Hello, ", false),
                            org.assertj.core.groups.Tuple.tuple("world", false));
            assertThat(heard)
                    .filteredOn(Words.class::isInstance)
                    .map(Words.class::cast)
                    .allSatisfy(
                            words -> {
                                assertThat(words.task()).isEqualTo("w/s");
                                assertThat(words.agentId()).isEqualTo("greeter");
                            });
            assertThat(mesh.events().of(Words.class)).isEmpty();
        }
    }

    @Test
    void nothingIsStreamedWhenNobodyListens() {
        try (TestMesh mesh = mesh()) {
            mesh.run("greeter", "Greet");
        }
        assertThat(streamed).hasValue(0);
    }

    @Test
    void aListenerOfTheMeshReceivesTheTextOfEveryRun() {
        List<MeshEvent> heard = new CopyOnWriteArrayList<>();
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Greeter())
                                        .chatModel(new Writer())
                                        .listen(heard::add))) {
            mesh.run("greeter", "Greet");
        }
        assertThat(heard).filteredOn(Words.class::isInstance).hasSize(4);
    }

    @Test
    void aRunWithoutAListenerIsNotStreamedBecauseAnotherHasOne() throws Exception {
        try (TestMesh mesh = mesh()) {
            mesh.mesh().submit("w", event -> {}, Step.of("s", "greeter", "Greet")).await();
            mesh.run("greeter", "Greet");
        }
        assertThat(streamed).hasValue(1);
    }
}

package io.jarviscore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisServer;
import io.jarviscore.testing.ScriptedChatModel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On Redis the memory is in Redis, and each process has an index of its own. */
@NeedsRedis
@Timeout(60)
class RedisMemoryIT {
    @TempDir Path folder;

    private final ScriptedChatModel model =
            new ScriptedChatModel().answer(request -> ScriptedChatModel.textReply("yes"));

    static final class Support extends AutoAgent {
        Support() {
            super(AgentCard.of("support", "help"), "You help.");
        }
    }

    private Mesh mesh(RedisServer redis, String node, Agent... agents) {
        return Mesh.builder()
                .environment(Map.of())
                .config("redis_url", redis.url())
                .config("node_name", node)
                .config("state_path", folder.resolve(node + ".db").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .chatModel(model)
                .add(agents)
                .start();
    }

    @Test
    @SuppressWarnings("try") // the memories are of the meshes
    void aFactOfOneNodeIsRecalledByTheOther() throws Exception {
        Keeper first = new Keeper();
        Keeper second = new Keeper();
        try (RedisServer redis = RedisServer.durable();
                Mesh one = mesh(redis, "one", first);
                Mesh two = mesh(redis, "two", second)) {
            assertThat(second.memory().recall("harbour")).isEmpty();
            first.memory().remember("the harbour opens at seven");

            assertThat(second.memory().recall("When does the harbour open?"))
                    .extracting(Memory.Item::text)
                    .containsExactly("the harbour opens at seven");
            second.memory().forget(second.memory().recall("harbour").getFirst().id());
            assertThat(first.memory().recall("harbour")).isEmpty();
        }
    }

    @Test
    void aConversationGoesOnAtAnotherNode() throws Exception {
        try (RedisServer redis = RedisServer.durable();
                Mesh one = mesh(redis, "one", new Support());
                Mesh two = mesh(redis, "two", new Support())) {
            one.conversation("support", "c").say("first");
            two.conversation("support", "c").say("second");

            assertThat(model.lastRequest().messages())
                    .extracting(ChatMessage::text)
                    .contains("first", "yes", "second");
            two.conversation("support", "c").forget();
            assertThat(one.conversation("support", "c").history()).isEmpty();
        }
    }
}

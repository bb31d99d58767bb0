package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Cause;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.ChatReply.Tokens;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The spending of a peer on another node is charged to the task that asked it. */
class PeerChargesIT {
    private final ScriptedChatModel model = new ScriptedChatModel();
    private final int seedPort = FleetIT.freePort();
    private final Asker asker = new Asker();
    private final Mesh asked = start("asked", 0, seedPort, new Thinker());
    private final Mesh asking = start("asking", seedPort, 0, asker);

    private static final class Thinker extends Agent {
        Thinker() {
            super(AgentCard.of("thinker", "thinking"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("nothing");
        }

        @Override
        protected Object onRequest(PeerMessage message) {
            return context().chat().complete(ChatRequest.of("x")).text();
        }
    }

    private static final class Asker extends Agent {
        Asker() {
            super(AgentCard.of("asker", "asking"));
        }

        boolean seesThinker() {
            return context().peers().role("thinker").isPresent();
        }

        @Override
        protected Outcome execute(Task task) {
            StringBuilder heard = new StringBuilder();
            for (int i = 0; i < Integer.parseInt(task.text()); i++) {
                heard.append(
                        context()
                                .peers()
                                .request("thinker", "why?", Duration.ofSeconds(20))
                                .payload());
            }
            return Outcome.success(heard.toString());
        }
    }

    @AfterEach
    void close() {
        asking.close();
        asked.close();
    }

    @Test
    void tokensMoneyAndTurnsArriveAtTheAskingTask() {
        FleetIT.awaitTrue(asker::seesThinker);
        replies(2);

        Outcome outcome = asking.run("asker", "2");

        assertThat(outcome.payload()).isEqualTo("saidsaid");
        assertThat(outcome.usage().totalTokens()).isEqualTo(620);
        assertThat(outcome.usage().turns()).isEqualTo(2);
        assertThat(outcome.usage().costUsd().orElseThrow()).isEqualByComparingTo("0.20");
    }

    @Test
    void theAskingTasksLimitEndsItsRequests() {
        FleetIT.awaitTrue(asker::seesThinker);
        replies(10);

        Outcome outcome = asking.run("asker", "10");

        assertThat(outcome.cause().orElseThrow())
                .isEqualTo(new Cause.LimitReached("kernel_max_total_tokens", 930, 900));
        assertThat(model.requests()).hasSize(3);
    }

    private void replies(int count) {
        for (int i = 0; i < count; i++) {
            model.reply(
                    new ChatReply(
                                    "said",
                                    List.of(),
                                    Finish.STOP,
                                    new Tokens(300, 10, 0, 0),
                                    "mine",
                                    "m",
                                    Optional.empty())
                            .withCost(Optional.of(new BigDecimal("0.10"))));
        }
    }

    private Mesh start(String node, int seed, int port, Agent agent) {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("p2p_enabled", true);
        config.put("node_name", node);
        config.put("bind_port", port);
        config.put("zmq_port_offset", 1);
        config.put("kernel_max_total_tokens", 900);
        if (seed != 0) {
            config.put("seed_nodes", "127.0.0.1:" + seed);
        }
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .chatModel(model)
                .add(agent)
                .start();
    }
}

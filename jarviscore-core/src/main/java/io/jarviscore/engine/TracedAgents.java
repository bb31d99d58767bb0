package io.jarviscore.engine;

import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.Reply;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.thread.TraceContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agents of a mesh, which handle messages as parts of their senders' traces. */
final class TracedAgents implements LocalAgents {
    private final LocalAgents agents;
    private final Supplier<TraceContext> trace;

    TracedAgents(LocalAgents agents, Supplier<TraceContext> trace) {
        this.agents = agents;
        this.trace = trace;
    }

    @Override
    public List<Peer> list() {
        return agents.list();
    }

    @Override
    public Reply request(String agentId, PeerMessage message) {
        try {
            return trace.get()
                    .handle(agentId, message.traceparent(), () -> agents.request(agentId, message));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("what an agent throws is in its reply", e);
        }
    }

    @Override
    public void notify(String agentId, PeerMessage message) throws Exception {
        trace.get()
                .<@Nullable Object>handle(
                        agentId,
                        message.traceparent(),
                        () -> {
                            agents.notify(agentId, message);
                            return null;
                        });
    }
}

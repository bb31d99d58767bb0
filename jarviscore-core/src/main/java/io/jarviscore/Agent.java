package io.jarviscore;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The base class of hand-coded agents. One instance serves many tasks and messages at once, each on
 * a thread of its own: state of one task belongs in local variables.
 *
 * <p>Life: constructed, {@link #setup} when the mesh starts, then tasks and messages, {@link
 * #teardown} when it closes.
 */
public abstract class Agent {
    private final AgentCard card;
    private volatile @Nullable Membership membership;
    private volatile @Nullable Agent proxy;

    /** An agent that its card describes. */
    protected Agent(AgentCard card) {
        this.card = card;
    }

    /** The agent's role, capabilities and description. */
    public final AgentCard card() {
        return card;
    }

    /**
     * Its address in the mesh: the role, or the role and a suffix from the card or the settings.
     * The same after every restart.
     *
     * @throws IllegalStateException before the mesh has started
     */
    public final String id() {
        return membership().id();
    }

    /**
     * The ports that this agent may use.
     *
     * @throws IllegalStateException before the mesh has started
     */
    protected final AgentContext context() {
        return membership().context();
    }

    /** Called once before any task; an exception fails the mesh's start. */
    protected void setup(AgentContext context) throws Exception {}

    /**
     * Does one task. The thread is interrupted when the task's deadline passes or it is cancelled.
     * An exception becomes a failure.
     */
    protected abstract Outcome execute(Task task) throws Exception;

    /**
     * Whether its tasks compute rather than wait: for models, services or files. As many tasks of
     * such agents run at once in this process as there are processors, the others wait; their
     * timeouts run meanwhile. False unless overridden. Asked with every task.
     */
    protected boolean computes() {
        return false;
    }

    /**
     * Answers a peer. The return value, anything with a JSON form, is the reply; an exception
     * reaches the peer as a failed reply.
     */
    protected @Nullable Object onRequest(PeerMessage message) throws Exception {
        throw new UnsupportedOperationException(
                "agent " + card.role() + " does not answer requests: override onRequest");
    }

    /** Takes note of a message that wants no reply; an exception is logged. */
    protected void onNotify(PeerMessage message) throws Exception {}

    /** Called once after the last task; an exception is logged. */
    protected void teardown() throws Exception {}

    /**
     * The object on which a method of this agent is to be called: the proxy that the agent was
     * added with, if it overrides the method, otherwise this agent. For {@link Reasoner}s, which
     * call {@link Tool} methods.
     */
    public final Agent receiverOf(Method method) {
        return Modifier.isPrivate(method.getModifiers())
                ? this
                : receiverOf(method.getName(), method.getParameterTypes());
    }

    /** Returns the receiver of calls to a method that is not private. */
    final Agent receiverOf(String method, Class<?>... parameters) {
        Agent front = proxy;
        boolean isForwarded =
                front != null
                        && Arrays.stream(front.getClass().getDeclaredMethods())
                                .anyMatch(
                                        own ->
                                                own.getName().equals(method)
                                                        && Arrays.equals(
                                                                own.getParameterTypes(),
                                                                parameters));
        // A final method, for instance, is not: on the proxy, it would find no state.
        return front != null && isForwarded ? front : this;
    }

    final void callThrough(Agent front) {
        proxy = front;
    }

    final void join(String id, AgentContext context) {
        membership = new Membership(id, context);
    }

    private Membership membership() {
        Membership joined = membership;
        if (joined == null) {
            throw new IllegalStateException(
                    "agent " + card.role() + " is not in a mesh yet: use setup(…) or execute(…)");
        }
        return joined;
    }

    private record Membership(String id, AgentContext context) {}
}

package io.jarviscore;

import org.jspecify.annotations.Nullable;

/**
 * Whether a tool call took effect that was in flight when its process died; the answer of the
 * tool's reconciler, {@link Tool#reconcile} or {@link AgentTool.Reconciler}.
 */
public sealed interface Reconciliation {

    /**
     * It took effect: it is not made again, and this is its result.
     *
     * @param result the call's result; has a JSON form
     */
    static Reconciliation happened(@Nullable Object result) {
        return new Happened(result);
    }

    /** It took no effect and cannot any more: it is made again, and nobody is asked. */
    static Reconciliation didNotHappen() {
        return new DidNotHappen();
    }

    /** It cannot be found out: a person is asked whether it may be made again. */
    static Reconciliation unknown() {
        return new Unknown();
    }

    /**
     * See {@link Reconciliation#happened}.
     *
     * @param result the call's result
     */
    record Happened(@Nullable Object result) implements Reconciliation {}

    /** See {@link Reconciliation#didNotHappen}. */
    record DidNotHappen() implements Reconciliation {}

    /** See {@link Reconciliation#unknown}. */
    record Unknown() implements Reconciliation {}
}

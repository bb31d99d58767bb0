package io.jarviscore.kernel;

import io.jarviscore.Approvals;
import io.jarviscore.ChatModel;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.tool.CallPolicy;
import java.util.function.Consumer;

/**
 * The ports that the loop uses.
 *
 * @param chat the model, which keeps to a request's deadline
 * @param approvals decisions of people
 * @param policy which calls they decide about
 * @param catalogue prices of models that do not report a cost
 * @param clock the mesh's time
 * @param events where to report
 * @param memory knowledge from earlier tasks
 */
record KernelPorts(
        ChatModel chat,
        Approvals approvals,
        CallPolicy policy,
        ModelCatalogue catalogue,
        MeshClock clock,
        Consumer<MeshEvent> events,
        RunMemory memory) {

    /** Without memory and conversations. */
    KernelPorts(
            ChatModel chat,
            Approvals approvals,
            CallPolicy policy,
            ModelCatalogue catalogue,
            MeshClock clock,
            Consumer<MeshEvent> events) {
        this(chat, approvals, policy, catalogue, clock, events, RunMemory.NONE);
    }
}

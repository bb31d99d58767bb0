package io.jarviscore.inprocess;

import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Peers;
import io.jarviscore.Roster;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.thread.TraceContext;
import java.nio.file.Path;

/**
 * Offers a mesh the in-process implementation of every port that has one. Found through {@link
 * java.util.ServiceLoader}; every other offer wins over these.
 */
public final class InProcessExtension implements MeshExtension {
    private static final String IN_MEMORY = "in memory: nothing survives this process";

    /** For the service loader. */
    public InProcessExtension() {}

    @Override
    public String name() {
        return "jarviscore-core";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        MeshClock clock = assembly.clock();
        InProcessWorkflowStore workflows =
                new InProcessWorkflowStore(clock, InProcessWorkflowStore.MAX_FINISHED);
        InProcessApprovals approvals = new InProcessApprovals(clock, workflows::isUnfinished);
        workflows.onForgotten(approvals::forget);
        assembly.provideDefault(WorkflowStore.class, workflows, IN_MEMORY);
        assembly.provideDefault(Mailbox.class, mailbox(clock, assembly.settings()), IN_MEMORY);
        assembly.provideDefault(
                Ledger.class,
                InProcess.ledger(clock, assembly.settings().get(SettingKeys.LEDGER_MAX_ENTRIES)),
                IN_MEMORY);
        assembly.provideDefault(Approvals.class, approvals, IN_MEMORY);
        assembly.provideDefault(Roster.class, InProcess.roster(clock), IN_MEMORY);
        assembly.provideDefault(SharedPermits.class, InProcess.permits(clock), IN_MEMORY);
        Path folder = Path.of(assembly.settings().get(SettingKeys.STORAGE_BASE_PATH));
        assembly.provideDefault(
                BlobStore.class,
                InProcess.blobs(folder),
                "folder " + folder.toAbsolutePath().normalize() + ": survives this process");
        assembly.provideDefault(
                Peers.Provider.class,
                InProcess.peers(
                        assembly.agents(),
                        clock,
                        () -> assembly.find(TraceContext.class).flatMap(TraceContext::current)),
                "this process: reaches the agents of this mesh, messages are not durable");
    }

    private static Mailbox mailbox(MeshClock clock, Settings settings) {
        return InProcess.mailbox(
                clock,
                settings.get(SettingKeys.MAILBOX_MAX_LENGTH),
                settings.get(SettingKeys.MAILBOX_VISIBILITY_SECONDS),
                settings.get(SettingKeys.MAILBOX_MAX_DELIVERIES));
    }
}

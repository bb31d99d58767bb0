package io.jarviscore.inprocess;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshExtension;
import io.jarviscore.WorkflowStore;

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
        assembly.provideDefault(WorkflowStore.class, InProcess.workflowStore(clock), IN_MEMORY);
    }
}

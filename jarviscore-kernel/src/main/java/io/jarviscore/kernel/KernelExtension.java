package io.jarviscore.kernel;

import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.Reasoner;

/** Joins thinking, models and the sandbox to a mesh. For the service loader. */
public final class KernelExtension implements MeshExtension {
    /** For the service loader. */
    public KernelExtension() {}

    @Override
    public String name() {
        return "jarviscore-kernel";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        assembly.provide(Reasoner.class, new Kernel(assembly), "the kernel's loop");
    }
}

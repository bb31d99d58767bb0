package io.jarviscore.kernel;

import io.jarviscore.ChatModel;
import io.jarviscore.MeshAssembly;
import io.jarviscore.MeshExtension;
import io.jarviscore.Reasoner;
import io.jarviscore.Sandbox;
import io.jarviscore.kernel.model.Models;
import io.jarviscore.kernel.sandbox.LocalSandbox;

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
        Models.connect(assembly.settings(), assembly.clock(), assembly.events())
                .ifPresent(
                        model -> {
                            assembly.onClose(model);
                            assembly.provide(ChatModel.class, model, model.description());
                        });
        LocalSandbox sandbox = LocalSandbox.create(assembly.clock());
        assembly.onClose(sandbox);
        assembly.provide(
                Sandbox.class, sandbox, "local: JavaScript, contained inside this process");
        assembly.provide(Reasoner.class, new Kernel(assembly), "the kernel's loop");
    }
}

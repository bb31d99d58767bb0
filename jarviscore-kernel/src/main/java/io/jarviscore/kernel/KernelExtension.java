package io.jarviscore.kernel;

import io.jarviscore.ChatModel;
import io.jarviscore.Reasoner;
import io.jarviscore.Settings;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.extension.VertexAi;
import io.jarviscore.kernel.model.Models;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.kernel.sandbox.Sandboxes;
import io.jarviscore.settings.SandboxMode;
import io.jarviscore.settings.SettingKeys;

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
        ModelCatalogue catalogue = ModelCatalogue.of(assembly.settings());
        Models.connect(
                        assembly.settings(),
                        catalogue,
                        assembly.clock(),
                        assembly.events(),
                        () -> assembly.find(SharedPermits.class).orElseThrow(),
                        () -> assembly.find(SharedCounters.class))
                .ifPresent(
                        model -> {
                            assembly.onClose(model);
                            model.measures().forEach(assembly::measure);
                            assembly.provide(ChatModel.class, model, model.description());
                            model.vertex()
                                    .ifPresent(
                                            vertex ->
                                                    assembly.provide(
                                                            VertexAi.class,
                                                            vertex,
                                                            "Vertex AI with the models' tokens"));
                        });
        if (assembly.settings().get(SettingKeys.SANDBOX_MODE) != SandboxMode.OFF) {
            Sandboxes.connect(assembly);
        }
        Kernel kernel = new Kernel(assembly, catalogue);
        assembly.provide(Reasoner.class, kernel, "the kernel's loop");
        assembly.provide(TaskCharges.class, kernel.accounts(), "the kernel's limits");
    }

    @Override
    public void check(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (settings.get(SettingKeys.AZURE_CONTENT_FILTER_REPAIR_ENABLED)) {
            assembly.refuse(
                    SettingKeys.AZURE_CONTENT_FILTER_REPAIR_ENABLED,
                    "this version cannot reword a refused prompt yet; leave it out");
        }
    }
}

package io.jarviscore.stored;

import io.jarviscore.Complexity;
import io.jarviscore.ResultType;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Definition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a stored {@link Definition}. */
final class StoredDefinition {
    private StoredDefinition() {}

    static Map<String, Object> write(Definition definition) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("workflow", definition.workflowId());
        form.put("steps", definition.steps().stream().map(StoredDefinition::write).toList());
        return form;
    }

    static Definition read(StoredFields f) {
        List<Step> steps = f.objects("steps").stream().map(StoredDefinition::readStep).toList();
        return new Definition(f.text("workflow"), steps);
    }

    private static Map<String, Object> write(Step step) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("id", step.id());
        form.put("agent", step.agent());
        form.put("task", step.task());
        form.put("after", step.dependencies());
        form.put("params", step.params());
        if (!step.bound().isEmpty()) {
            form.put("bound", step.bound());
        }
        form.put("complexity", step.complexity().name());
        step.timeout().ifPresent(timeout -> form.put("timeout", timeout.toString()));
        form.put("retries", step.retries());
        step.approval().ifPresent(why -> form.put("approval", why));
        step.result()
                .ifPresent(
                        type -> {
                            form.put("returns", type.schema());
                            form.put("returnsWrapped", type.isWrapped());
                        });
        return form;
    }

    private static Step readStep(StoredFields f) {
        Step step =
                Step.of(f.text("id"), f.text("agent"), f.text("task"))
                        .after(f.texts("after").toArray(String[]::new))
                        .params(f.map("params"))
                        .complexity(f.constant("complexity", Complexity.class))
                        .retries(f.count("retries"));
        if (f.any("timeout") != null) {
            step = step.timeout(f.duration("timeout"));
        }
        if (f.any("approval") != null) {
            step = step.approval(f.text("approval"));
        }
        if (f.any("bound") != null) {
            step = step.bound(f.map("bound"));
        }
        if (f.any("returns") != null) {
            step =
                    step.returns(
                            ResultType.restored(
                                    f.map("returns"),
                                    Boolean.TRUE.equals(f.any("returnsWrapped"))));
        }
        return step;
    }
}

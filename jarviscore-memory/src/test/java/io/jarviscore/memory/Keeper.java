package io.jarviscore.memory;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.nio.file.Path;
import java.util.Map;

/** A hand-written agent whose memory tests can reach. */
final class Keeper extends Agent {
    Keeper() {
        super(AgentCard.of("keeper", "keep"));
    }

    @Override
    protected Outcome execute(Task task) {
        return Outcome.success(task.text());
    }

    Memory memory() {
        return context().memory();
    }

    /** A mesh on the SQLite file of a folder. */
    Mesh start(Path folder) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_path", folder.resolve("state.db").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .add(this)
                .start();
    }
}

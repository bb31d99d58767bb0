package io.jarviscore.mcp;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A mesh with one agent as an MCP server, as a process. */
final class MeshServer {
    private MeshServer() {}

    static final class Shouter extends Agent {
        Shouter() {
            super(AgentCard.of("shouter", "shouting").description("Says it louder"));
        }

        @Override
        protected Outcome execute(Task task) {
            return task.text().isEmpty() || task.text().equals("whisper")
                    ? Outcome.failure("too quiet")
                    : Outcome.success(Map.of("loud", task.text().toUpperCase(Locale.ROOT)));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        OutputStream out = System.out;
        System.setOut(new PrintStream(System.err, true));
        Shouter shouter = new Shouter();
        try (Mesh mesh = Mesh.builder().environment(Map.of()).add(shouter).start();
                McpAgents agents = McpAgents.stdio(mesh, List.of(shouter.card()), System.in, out)) {
            agents.awaitEnd();
        }
    }
}

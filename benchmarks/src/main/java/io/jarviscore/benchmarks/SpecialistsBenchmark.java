package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.SubAgent;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.agents.BrowserOperator;
import io.jarviscore.kernel.agents.Coder;
import io.jarviscore.kernel.agents.Communicator;
import io.jarviscore.kernel.agents.Researcher;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Web;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How many bytes the first request of each specialist has on the wire, with a task of one word:
 * what every turn of it carries. Counted, not timed.
 */
record SpecialistsBenchmark() implements Benchmark {
    private static final double BYTES_PER_TOKEN = 4;

    static SpecialistsBenchmark full() {
        return new SpecialistsBenchmark();
    }

    /** An agent whose tasks a specialist takes, if it has one. */
    private static final class Worker extends AutoAgent {
        private final List<SubAgent> specialists;
        private final boolean runsCode;

        Worker(List<SubAgent> specialists, boolean runsCode) {
            super(AgentCard.of("worker", "work"), "You work.");
            this.specialists = specialists;
            this.runsCode = runsCode;
        }

        @Override
        protected List<SubAgent> subAgents() {
            return specialists;
        }

        @Override
        protected Optional<String> defaultSubAgent() {
            return specialists.size() == 1
                    ? Optional.of(specialists.getFirst().name())
                    : Optional.empty();
        }

        @Override
        protected boolean runsCode() {
            return runsCode;
        }
    }

    @Override
    public String run() throws Exception {
        List<SubAgent> all =
                List.of(new Coder(), new Researcher(), new Communicator(), new BrowserOperator());
        StringBuilder rows = new StringBuilder();
        rows.append(row("agent without code", List.of(), false));
        rows.append(row("agent that runs code", List.of(), true));
        rows.append(row("agent with the four specialists", all, true));
        for (SubAgent specialist : all) {
            rows.append(row(specialist.name(), List.of(specialist), true));
        }
        return String.format(
                Locale.ROOT,
                """
                The first request of a task of one word, as an OpenAI-compatible service gets it. %.0f bytes are about a token.

                | | whole request, bytes | rules | tools | number of tools | about tokens |
                |---|---|---|---|---|---|
                %s""",
                BYTES_PER_TOKEN,
                rows);
    }

    private static String row(String title, List<SubAgent> specialists, boolean runsCode) {
        try (ModelServer server =
                ModelServer.start().answer(request -> ServerReply.text("I cannot do it."))) {
            try (Mesh mesh = mesh(server, new Worker(specialists, runsCode))) {
                mesh.run("worker", "Work");
            }
            return row(title, server.requests().getFirst());
        }
    }

    private static Mesh mesh(ModelServer server, Worker worker) {
        return Mesh.builder()
                .environment(Map.of())
                .config("llm_endpoint", server.openAiEndpoint().toString())
                .config("llm_model", "bench-model")
                .config("state_store", "memory")
                .config("memory_provider", "none")
                .web(new NoWeb())
                .browser(NO_BROWSER)
                .add(worker)
                .start();
    }

    private static String row(String title, ServerRequest request) {
        int bytes = request.body().getBytes(UTF_8).length;
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %d | %.0f |%n",
                title,
                bytes,
                request.messages().getFirst().text().getBytes(UTF_8).length,
                request.tools().isEmpty()
                        ? 0
                        : Json.write(request.json().get("tools")).getBytes(UTF_8).length,
                request.tools().size(),
                bytes / BYTES_PER_TOKEN);
    }

    /** Its kit has tools, which nobody calls here. */
    private static final class NoWeb implements Web {
        @Override
        public List<Hit> search(String query, int most) {
            return List.of();
        }

        @Override
        public Page read(String url) {
            return new Page(url, "", "", Instant.EPOCH);
        }
    }

    private static final Browser NO_BROWSER =
            () -> {
                throw new IllegalStateException("nobody browses here");
            };
}

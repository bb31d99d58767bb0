package io.jarviscore.benchmarks;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.testing.ScriptedChatModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The cost and the findings of memory. Measures recall and prompt tokens over histories of growing
 * length, planted facts beside a window of the newest messages, and a turn that has nothing to
 * recall.
 *
 * @param histories how many episodes
 * @param planted how many facts are planted among episodes and asked for
 * @param rounds how many rounds of a turn are measured
 */
@SuppressWarnings("try") // the memories are of meshes that are only held open
record MemoryBenchmark(List<Integer> histories, int planted, int rounds) implements Benchmark {
    private static final int RECALLS = 50;
    private static final int FOUND = 5;

    private static final int WINDOW = 10;

    private static final int EPISODES_PER_FACT = 40;
    private static final int TOOL_CALLS = 10;
    private static final int CONVERSATIONS_PER_BLOCK = 3;
    private static final double CHARACTERS_PER_TOKEN = 4;

    private static final String[] THINGS = {
        "harbour", "engine", "invoice", "garden", "bridge", "library", "kitchen", "rocket"
    };
    private static final String[] DEEDS = {
        "painted", "inspected", "measured", "repaired", "listed", "sold", "moved", "cleaned"
    };

    static MemoryBenchmark full() {
        return new MemoryBenchmark(List.of(10, 1_000, 100_000), 100, 200);
    }

    /** An agent that does nothing, for its memory. */
    private static final class Keeper extends Agent {
        Keeper() {
            super(AgentCard.of("keeper", "keep"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        Memory memory() {
            return context().memory();
        }
    }

    @Override
    public String run() throws Exception {
        StringBuilder lengths = new StringBuilder();
        for (int episodes : histories) {
            lengths.append(length(episodes));
        }
        return String.format(
                Locale.ROOT,
                """
                %s. State in SQLite, fsync never.

                | episodes | first recall, which builds the index, ms | recall, ms | memory in the prompt, tokens |
                |---|---|---|---|
                %s
                %d facts, each followed by %d episodes, asked for in other words:

                | | recall@%d |
                |---|---|
                %s
                %s\
                """,
                Machine.describe(),
                lengths,
                planted,
                EPISODES_PER_FACT,
                FOUND,
                found(),
                idleTurn());
    }

    private static Map<String, Object> settings(TemporaryFolder folder) {
        return Map.of(
                "state_store",
                "sqlite",
                "state_path",
                folder.file("state.db").toString(),
                "storage_base_path",
                folder.file("blobs").toString(),
                "state_fsync",
                "never",
                "ledger_max_entries",
                1_000_000,
                "memory_summary_tokens",
                1_000_000_000);
    }

    private String length(int episodes) throws Exception {
        ScriptedChatModel model =
                new ScriptedChatModel().answer(request -> ScriptedChatModel.textReply("done"));
        try (TemporaryFolder folder = TemporaryFolder.make("memory")) {
            Map<String, Object> settings = settings(folder);
            live(settings, episodes);
            List<Double> times = new ArrayList<>();
            double first;
            Keeper keeper = new Keeper();
            try (Mesh ignored =
                    Mesh.builder()
                            .environment(Map.of("TELEMETRY_ENABLED", "false"))
                            .config(settings)
                            .add(keeper)
                            .start()) {
                long start = System.nanoTime();
                recalled(keeper.memory().recall(question(1)));
                first = (System.nanoTime() - start) / 1e6;
                for (int n = 0; n < RECALLS; n++) {
                    start = System.nanoTime();
                    recalled(keeper.memory().recall(question(n)));
                    times.add((System.nanoTime() - start) / 1e6);
                }
            }
            return String.format(
                    Locale.ROOT,
                    "| %,d | %.0f | %s | %.0f |%n",
                    episodes,
                    first,
                    new Samples(times).format(2),
                    promptTokens(settings, model));
        }
    }

    private static void recalled(List<Memory.Item> items) {
        if (items.isEmpty()) {
            throw new IllegalStateException("nothing was recalled");
        }
    }

    /** Lives through the episodes, as the agent with this id. */
    private static void live(Map<String, Object> settings, int episodes) {
        Keeper keeper = new Keeper();
        try (Mesh ignored =
                Mesh.builder()
                        .environment(Map.of("TELEMETRY_ENABLED", "false"))
                        .config(settings)
                        .add(keeper)
                        .start()) {
            Memory memory = keeper.memory();
            for (int n = 0; n < episodes; n++) {
                memory.onEnd(episode(n));
            }
        }
    }

    private static Memory.Ending episode(int n) {
        String thing = THINGS[n % THINGS.length];
        String deed = DEEDS[n / THINGS.length % DEEDS.length];
        Task task =
                Task.of("wf-" + n, Step.of("a", "keeper", "Report on the " + thing + " no. " + n));
        String end = "The " + thing + " was " + deed + " on day " + n + " and nothing was missing.";
        return new Memory.Ending(task, Outcome.success(end).withSummary(end), false);
    }

    private static String question(int n) {
        return "What happened to the " + THINGS[n % THINGS.length] + " that was repaired?";
    }

    private static Mesh thinking(Map<String, Object> settings, ScriptedChatModel model) {
        return Mesh.builder()
                .environment(Map.of("TELEMETRY_ENABLED", "false"))
                .config(settings)
                .chatModel(model)
                .add(new Thinker())
                .start();
    }

    /** Thinks with the keeper's memory. */
    private static final class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("keeper", "keep"), "You keep.");
        }
    }

    private static double promptTokens(Map<String, Object> settings, ScriptedChatModel model) {
        String question = question(3);
        try (Mesh mesh = thinking(settings, model)) {
            mesh.run("keeper", question);
        }
        int memory = model.lastRequest().messages().get(1).text().length() - question.length();
        return memory / CHARACTERS_PER_TOKEN;
    }

    private String found() throws Exception {
        int inMemory = 0;
        int inWindow = 0;
        int inRival = 0;
        try (TemporaryFolder folder = TemporaryFolder.make("memory")) {
            Keeper keeper = new Keeper();
            List<String> messages = new ArrayList<>();
            try (Mesh ignored =
                    Mesh.builder()
                            .environment(Map.of("TELEMETRY_ENABLED", "false"))
                            .config(settings(folder))
                            .add(keeper)
                            .start()) {
                Memory memory = keeper.memory();
                for (int n = 0; n < planted; n++) {
                    memory.remember(fact(n));
                    messages.add(fact(n));
                    for (int i = 0; i < EPISODES_PER_FACT; i++) {
                        Memory.Ending episode = episode(n * EPISODES_PER_FACT + i);
                        memory.onEnd(episode);
                        messages.add(episode.task().text());
                        messages.add(episode.outcome().summary());
                    }
                }
                List<String> window =
                        messages.subList(Math.max(0, messages.size() - WINDOW), messages.size());
                List<String> rival =
                        Rival.LANGCHAIN4J.remembered("LangChain4jMemory", List.copyOf(messages));
                for (int n = 0; n < planted; n++) {
                    List<Memory.Item> items = memory.recall(ask(n));
                    String fact = fact(n);
                    boolean found =
                            items.subList(0, Math.min(FOUND, items.size())).stream()
                                    .anyMatch(item -> item.text().equals(fact));
                    inMemory += found ? 1 : 0;
                    inWindow += window.contains(fact) ? 1 : 0;
                    inRival += rival.contains(fact) ? 1 : 0;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "| JarvisCore | %.2f |%n| the newest %d messages | %.2f |%n| %s,"
                        + " MessageWindowChatMemory of 10 messages | %.2f |%n",
                (double) inMemory / planted,
                WINDOW,
                (double) inWindow / planted,
                Rival.LANGCHAIN4J.way().title(),
                (double) inRival / planted);
    }

    private static String name(int n) {
        String consonants = "bdfgklmnprstvz";
        String vowels = "aeiou";
        StringBuilder name = new StringBuilder();
        int rest = n + 7;
        for (int i = 0; i < 3; i++) {
            name.append(consonants.charAt(rest % consonants.length()));
            rest = rest * 31 + 11;
            name.append(vowels.charAt(rest % vowels.length()));
            rest = rest / 3 + n;
        }
        return name.append(n).toString();
    }

    private static String fact(int n) {
        return "Customer "
                + name(n)
                + " prefers deliveries on a "
                + (n % 2 == 0 ? "Monday" : "Friday");
    }

    private static String ask(int n) {
        return "On which day should a delivery be made to the customer named " + name(n) + "?";
    }

    private String idleTurn() throws Exception {
        try (ServerProcess server = ServerProcess.start();
                StateStores stores = StateStores.make()) {
            var endpoint = server.endpoint(new Script(TOOL_CALLS, 0, 0));
            StateStore store = stores.sqlite("never");
            StateStore other = stores.sqlite("never");
            try (Mesh without = Adder.mesh(endpoint, with(store, "none"));
                    Mesh with = Adder.mesh(endpoint, with(other, "local"))) {
                Rounds turns =
                        new Rounds(Duration.ofSeconds(60))
                                .add("without", () -> micros(() -> converse(without)))
                                .add("with", () -> micros(() -> converse(with)))
                                .add("tasks without", () -> micros(() -> work(without)))
                                .add("tasks with", () -> micros(() -> work(with)));
                turns.run(10, rounds);
                return String.format(
                        Locale.ROOT,
                        """
                        A turn of %d, %d rounds. The first turn of a conversation has nothing to recall. A task has \
                        episodes of earlier tasks in its prompt, and leaves one.

                        | | µs a turn | CPU, µs a turn | of it for memory, %% |
                        |---|---|---|---|
                        %s%s%s%s\
                        """,
                        TOOL_CALLS + 1,
                        turns.count(),
                        row(turns, "conversation, without memory", "without", "without"),
                        row(turns, "conversation, nothing to recall", "with", "without"),
                        row(turns, "task, without memory", "tasks without", "tasks without"),
                        row(turns, "task, with memory", "tasks with", "tasks without"));
            }
        }
    }

    private static String row(Rounds turns, String title, String way, String base) {
        int per = CONVERSATIONS_PER_BLOCK * (TOOL_CALLS + 1);
        double cpu = turns.cpuMicros(way) / per;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.1f |%n",
                title,
                turns.of(way).format(0),
                cpu,
                (cpu * per / turns.cpuMicros(base) - 1) * 100);
    }

    private static Map<String, Object> with(StateStore store, String memory) {
        Map<String, Object> settings = new HashMap<>(store.settings());
        settings.put("memory_provider", memory);
        settings.put("memory_summary_tokens", 1_000_000_000);
        return settings;
    }

    private static double micros(Supplier<Outcome> conversation) {
        List<Double> turns = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS_PER_BLOCK; i++) {
            long start = System.nanoTime();
            Outcome outcome = conversation.get();
            if (!outcome.isSuccess()) {
                throw new IllegalStateException(outcome.summary());
            }
            turns.add((System.nanoTime() - start) / 1e3 / (TOOL_CALLS + 1));
        }
        return new Samples(turns).median();
    }

    private static Outcome converse(Mesh mesh) {
        return mesh.conversation("adder", UUID.randomUUID().toString()).say(Adder.TASK);
    }

    /** Words that no earlier task had, so that no fact or episode is found by them. */
    private static Outcome work(Mesh mesh) {
        return mesh.run("adder", UUID.randomUUID().toString().replace("-", " "));
    }
}

package io.jarviscore.benchmarks;

import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.FutureTask;

/**
 * The cost of a resumable turn: the records of a decision and of its call's result, as the kernel
 * writes them, and the whole conversation of {@link TurnBenchmark} on each store.
 *
 * @param warmUp rounds before measuring
 * @param rounds how many are measured
 * @param crowd how many tasks record at once where the most is asked for
 */
record JournalBenchmark(int warmUp, int rounds, int crowd) implements Benchmark {
    private static final int TOOL_CALLS = 10;
    private static final int TURNS = TOOL_CALLS + 1;
    private static final int CONVERSATIONS_PER_BLOCK = 3;
    private static final Duration AT_MOST = Duration.ofSeconds(12);
    private static final String STEP = "sum";

    static JournalBenchmark full() {
        return new JournalBenchmark(5, 30, 64);
    }

    @Override
    public String run() throws Exception {
        try (ServerProcess model = ServerProcess.start();
                StateStores stores = StateStores.make()) {
            List<StateStore> compared =
                    List.of(
                            stores.memory(),
                            stores.sqlite("interval"),
                            stores.sqlite("always"),
                            stores.redis("everysec"),
                            stores.redis("always"));
            URI endpoint = model.endpoint(new Script(TOOL_CALLS, 0, 0));
            List<JournalEntry> entries = RecordedJournal.of(endpoint, TOOL_CALLS);
            Rounds alone = new Rounds(AT_MOST);
            Rounds crowded = new Rounds(AT_MOST);
            measureJournals(compared, entries, alone, crowded);
            return report(compared, alone, crowded, conversations(compared, endpoint));
        }
    }

    private void measureJournals(
            List<StateStore> compared, List<JournalEntry> entries, Rounds alone, Rounds crowded)
            throws Exception {
        List<StateStore.Ports> open = new ArrayList<>();
        try {
            for (StateStore store : compared) {
                StateStore.Ports ports = store.open();
                open.add(ports);
                alone.add(
                        store.name(),
                        store.server(),
                        () -> microsPerTurn(ports.workflows(), entries));
                crowded.add(store.name(), () -> turnsPerSecond(ports.workflows(), entries));
            }
            alone.run(warmUp, rounds);
            crowded.run(1, rounds);
        } finally {
            open.forEach(StateStore.Ports::close);
        }
    }

    /** The median turn of some conversations, one after the other. */
    private static double microsPerTurn(WorkflowStore store, List<JournalEntry> entries) {
        List<Double> turns = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS_PER_BLOCK; i++) {
            turns.addAll(record(store, entries));
        }
        return new Samples(turns).median();
    }

    private double turnsPerSecond(WorkflowStore store, List<JournalEntry> entries)
            throws Exception {
        List<FutureTask<List<Double>>> tasks = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < crowd; i++) {
            FutureTask<List<Double>> task = new FutureTask<>(() -> record(store, entries));
            Thread.ofVirtual().start(task);
            tasks.add(task);
        }
        int turns = 0;
        for (FutureTask<List<Double>> task : tasks) {
            turns += task.get().size();
        }
        return turns * 1e9 / (System.nanoTime() - start);
    }

    /** One conversation's journal; the time of each turn's two records, in microseconds. */
    private static List<Double> record(WorkflowStore store, List<JournalEntry> entries) {
        String id = "journal-" + UUID.randomUUID();
        store.open(new Definition(id, List.of(Step.of(STEP, "adder", Adder.TASK))));
        Claim claim = store.claim(id, STEP, "benchmark", Duration.ofMinutes(1)).orElseThrow();
        List<Double> turns = new ArrayList<>();
        for (int i = 0; i + 1 < entries.size(); i += 2) {
            long start = System.nanoTime();
            boolean decided = store.record(claim, entries.get(i));
            boolean acted = store.record(claim, entries.get(i + 1));
            turns.add((System.nanoTime() - start) / 1e3);
            if (!decided || !acted) {
                throw new IllegalStateException("the claim of " + id + " was lost");
            }
        }
        store.complete(claim, Outcome.success("All sums are made."));
        return turns;
    }

    private Rounds conversations(List<StateStore> compared, URI endpoint) throws Exception {
        List<Mesh> meshes = new ArrayList<>();
        try {
            Rounds conversations = new Rounds(AT_MOST);
            for (StateStore store : compared) {
                Mesh mesh = Adder.mesh(endpoint, store.settings());
                meshes.add(mesh);
                conversations.add(store.name(), store.server(), () -> microsPerTurn(mesh));
            }
            return conversations.run(warmUp, rounds);
        } finally {
            meshes.forEach(Mesh::close);
        }
    }

    private static double microsPerTurn(Mesh mesh) {
        List<Double> turns = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS_PER_BLOCK; i++) {
            long start = System.nanoTime();
            Outcome outcome = mesh.run("adder", Adder.TASK);
            turns.add((System.nanoTime() - start) / 1e3 / TURNS);
            if (!outcome.isSuccess()) {
                throw new IllegalStateException(outcome.summary());
            }
        }
        return new Samples(turns).median();
    }

    private String report(
            List<StateStore> compared, Rounds alone, Rounds crowded, Rounds conversations)
            throws Exception {
        StringBuilder rows = new StringBuilder();
        String memory = compared.getFirst().name();
        for (StateStore store : compared) {
            String name = store.name();
            rows.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.3f %% | %.0f | %s | %s | %s | %.0f |%n",
                            name,
                            alone.of(name).format(0),
                            alone.of(name).median() / 1e6 * 100,
                            alone.cpuMicros(name) / CONVERSATIONS_PER_BLOCK / TOOL_CALLS,
                            crowded.of(name).format(0),
                            conversations.of(name).format(0),
                            name.equals(memory)
                                    ? ""
                                    : "+" + conversations.difference(name, memory).format(0),
                            conversations.cpuMicros(name) / CONVERSATIONS_PER_BLOCK / TURNS));
        }
        return String.format(
                Locale.ROOT,
                """
                %s. %d, %d and %d rounds of alternating blocks of %d conversations, %d turns a \
                conversation; the model does not think. A turn's journal is two records: what the \
                model decided, and what the call brought. CPU is the processor time of this \
                process and of Redis.

                | store | journal, µs a turn | of a turn in which the model thinks for 1 s | CPU of it, µs | turns/s of %d tasks at once, journal only | whole turn, µs | more than on memory, µs | CPU of it, µs |
                |---|---|---|---|---|---|---|---|
                %s""",
                Machine.describe(),
                alone.count(),
                crowded.count(),
                conversations.count(),
                CONVERSATIONS_PER_BLOCK,
                TURNS,
                crowd,
                rows);
    }
}

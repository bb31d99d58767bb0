package io.jarviscore.examples.committee.crash;

import io.jarviscore.storage.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The parts that runs have in common: a Redis, a model, and a launcher of processes. Thread-safe.
 */
final class Lab implements AutoCloseable {
    /**
     * Short, since a restarted process has to wait for the leases of its earlier life. Many times
     * as long as a process goes without renewing them on a busy machine.
     */
    private static final Map<String, String> PATIENCE =
            Map.of(
                    "step_lease_seconds",
                    "2",
                    "step_heartbeat_seconds",
                    "0.4",
                    "mailbox_visibility_seconds",
                    Program.VISIBILITY.toSeconds() + "",
                    "mailbox_max_deliveries",
                    "50",
                    "step_max_attempts",
                    "50");

    private final Path folder;
    private final Launcher launcher;
    private final Model model = new Model();
    private final RedisServer redis;
    private final AtomicInteger runs = new AtomicInteger();

    private Lab(Path folder, RedisServer redis) throws IOException {
        this.folder = folder;
        this.launcher = Launcher.in(folder);
        this.redis = redis;
    }

    /** A lab whose Redis writes every change to the disk before it answers. */
    static Lab in(Path folder) throws IOException {
        return new Lab(folder, RedisServer.durable("--appendfsync", "always"));
    }

    /** Makes the archive that processes share; before the first of them, since others read it. */
    void warmUp() throws IOException, InterruptedException {
        for (Store store : Store.values()) {
            Run run = newTrial(List.of(Scenario.APPROVALS), store).run();
            try (Life life = launcher.startAndArchive(Duty.everything("first", true), run)) {
                life.awaitEnd();
            }
        }
    }

    /** Prepares a run with a store that nobody has used. */
    Trial newTrial(List<Scenario> scenarios, Store store) throws IOException {
        return newTrial(scenarios, store, Map.of());
    }

    /** Like {@link #newTrial(List, Store)}, with other settings than usual. */
    Trial newTrial(List<Scenario> scenarios, Store store, Map<String, String> others)
            throws IOException {
        String id = "run-" + runs.incrementAndGet();
        Path own = Files.createDirectory(folder.resolve(id));
        Witness witness = new Witness(own.resolve("witness"), "lab");
        model.tell(witness, id);
        Map<String, String> settings = new HashMap<>(PATIENCE);
        if (scenarios.stream().anyMatch(scenario -> scenario.needs(Thinker.ROLE))) {
            settings.putAll(model.settings());
        }
        settings.putAll(store.settings(id, own, redis.url()));
        settings.putAll(others);
        return new Trial(
                launcher, new Run(scenarios, id, store, settings, own, witness), new Recoveries());
    }

    /** The Redis that is used for {@link Store#REDIS}. */
    RedisServer redis() {
        return redis;
    }

    @Override
    public void close() {
        model.close();
        redis.close();
    }
}

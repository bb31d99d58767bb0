package io.jarviscore.storage.sqlite;

import io.jarviscore.Envelope;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The program that {@link ProcessesIT} runs in other processes. */
final class StoreProgram {
    static final int WORKFLOWS = 200;
    static final Duration LEASE = Duration.ofMinutes(10);
    static final String READY = "ready";
    static final String CLAIMED = "claimed ";

    private StoreProgram() {}

    /** The file, the action, and this process's name. */
    public static void main(String[] args) throws Exception {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SqliteStores stores =
                SqliteStores.open(Path.of(args[0]), MeshClock.system(), StoreFixture.limits())) {
            if (args[1].equals("write")) {
                write(stores, args[2]);
            }
            if (args[1].equals("approve")) {
                stores.approvals().approve(args[2], "ann", "fine", Map.of("n", 2L));
            }
            System.out.println(READY);
            input.readLine(); // the go, or the kill
            if (args[1].equals("claim")) {
                claim(stores.workflowStore(), args[2]);
            }
        }
    }

    private static void write(SqliteStores stores, String node) {
        WorkflowStore workflows = stores.workflowStore();
        workflows.open(
                new Definition(
                        "w",
                        List.of(Step.of("done", "agent", "x"), Step.of("begun", "agent", "y"))));
        Claim done = workflows.claim("w", "done", node, LEASE).orElseThrow();
        workflows.complete(done, Outcome.success("result").at(node));
        Claim begun = workflows.claim("w", "begun", node, LEASE).orElseThrow();
        workflows.record(begun, new JournalEntry("call", Map.of("tool", "pay")));
        stores.mailbox().send(new Envelope("m", node, "bob", "hello", Instant.EPOCH));
        stores.ledger().append("w", "turn", Map.of("n", 1L));
    }

    private static void claim(WorkflowStore workflows, String node) {
        for (int n = 0; n < WORKFLOWS; n++) {
            workflows
                    .claim("w-" + n, "a", node, LEASE)
                    .ifPresent(claim -> System.out.println(CLAIMED + claim.workflowId()));
        }
    }
}

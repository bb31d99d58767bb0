package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Approvals.Question;
import io.jarviscore.BadRecords;
import io.jarviscore.BadRecords.BadRecord;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Ledger;
import io.jarviscore.Mailbox;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowRun;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.testing.Campaigns;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of a shared store that are damaged or too new: each is skipped and named, and healthy
 * records are processed in every mesh.
 */
@Timeout(120)
public abstract class DamagedRecordsContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Far more than healthy work takes, and far less than it takes to wait for a loop. */
    private static final Duration ON_TIME = Duration.ofSeconds(30);

    @TempDir protected Path folder;

    /** Where the state is; the same for every mesh of a test, and empty at its start. */
    protected abstract Map<String, Object> store();

    /** The store's ports, opened by a process that is no mesh. */
    protected abstract Ports ports() throws Exception;

    /** Replaces the definition of a workflow. */
    protected abstract void damageWorkflow(String id, UnaryOperator<String> change)
            throws Exception;

    /** Replaces a question. */
    protected abstract void damageApproval(String id, UnaryOperator<String> change)
            throws Exception;

    /** Replaces an agent's entry in the roster. */
    protected abstract void damageAgent(String id, UnaryOperator<String> change) throws Exception;

    /** Puts a damaged message into a mailbox that has none yet. */
    protected abstract void addMessage(String recipient, UnaryOperator<String> change)
            throws Exception;

    /** Puts a damaged entry into a ledger that has none yet. */
    protected abstract void addEntry(String topic, UnaryOperator<String> change) throws Exception;

    /** The ports that share the store. */
    public record Ports(
            WorkflowStore workflows,
            Approvals approvals,
            Mailbox mailbox,
            Ledger ledger,
            Roster roster,
            BadRecords bad) {}

    private static final class Payer extends Agent {
        Payer() {
            super(AgentCard.of("payer", "pay"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("paid");
        }
    }

    /** Every field of a document missing or of another type, a newer version, and no document. */
    private static List<String> damaged(String document) throws Exception {
        List<String> all = new ArrayList<>(List.of("{", "", "[]", "{\"v\":99}", "{\"v\":1}"));
        ObjectNode healthy = (ObjectNode) JSON.readTree(document);
        for (String field :
                List.copyOf(healthy.properties().stream().map(Map.Entry::getKey).toList())) {
            all.add(without(healthy, field).toString());
            for (String value : List.of("[[1]]", "\"?\"", "-1e400", "{\"x\":null}")) {
                all.add(without(healthy, field).set(field, JSON.readTree(value)).toString());
            }
        }
        return all;
    }

    private static ObjectNode without(ObjectNode healthy, String field) {
        ObjectNode copy = healthy.deepCopy();
        copy.remove(field);
        return copy;
    }

    private static UnaryOperator<String> nth(int n) {
        return document -> {
            try {
                List<String> all = damaged(document);
                return all.get(n % all.size());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Test
    void everyDamagedRecordIsSkippedAndNamedWhileTwoMeshesGoOn() throws Exception {
        Ports ports = ports();
        try (Mesh one = node("one");
                Mesh two = node("two")) {
            for (int n = 0; n < 45; n++) {
                damageAll(ports, n);
                checkHealthyWork(ports, n, n % 2 == 0 ? one : two);
            }

            assertThat(one.status().toString()).contains("bad record");
            assertThat(kinds(one)).contains("approval");
            assertThat(kinds(two)).contains("approval");
            assertThat(ports.bad().list())
                    .extracting(BadRecord::kind)
                    .contains("agent", "message", "ledger entry");
        }
        leaveWork(ports);
        try (Mesh later = node("later")) {
            assertThat(later.resume("left").status()).isEqualTo(Outcome.Status.SUCCESS);
            assertThat(later.status().badRecords())
                    .extracting(BadRecord::kind)
                    .contains("workflow");
            assertThat(later.status().badRecords())
                    .allSatisfy(bad -> assertThat(bad.reason()).isNotBlank());
        }
    }

    /** Five minutes in the full form. */
    @Test
    @Timeout(600)
    void hostileAgentsListenersAndRecordsAtOnceDelayNoHealthyWork() throws Exception {
        Ports ports = ports();
        Instant end = Instant.now().plus(Campaigns.full() ? Duration.ofMinutes(5) : Duration.ZERO);
        int rounds = 0;
        try (Mesh one = hostileNode("one");
                Mesh two = hostileNode("two")) {
            for (; rounds < 3 || Instant.now().isBefore(end); rounds++) {
                damageAll(ports, 1_000 + rounds);
                WorkflowRun attack = one.submit("attack-" + rounds, HostileAgent.steps());
                for (Mesh mesh : List.of(one, two)) {
                    checkHealthyWork(ports, 2_000 + 2 * rounds + (mesh == one ? 0 : 1), mesh);
                }
                assertThat(attack.await().steps().values())
                        .allSatisfy(outcome -> assertThat(outcome.isFinal()).isTrue())
                        .extracting(Outcome::status)
                        .doesNotContain(Outcome.Status.SUCCESS);
            }
        }
        assertThat(rounds).isGreaterThanOrEqualTo(3);
    }

    private Mesh hostileNode(String name) {
        Map<String, Object> config = new HashMap<>(store());
        config.put("node_name", name);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        return Mesh.builder()
                .environment(Map.of())
                .config(config)
                .add(new Payer(), new HostileAgent())
                .listen(
                        event -> {
                            throw new StackOverflowError("a hostile listener");
                        })
                .start();
    }

    private void damageAll(Ports ports, int n) throws Exception {
        UnaryOperator<String> damage = nth(n);
        String bad = "bad-" + n;
        ports.workflows().open(new Definition(bad, List.of(Step.of("a", "payer", "x"))));
        // Held, so that no mesh runs it before it is damaged.
        ports.workflows().claim(bad, "a", "nobody", Duration.ofMillis(1));
        damageWorkflow(bad, damage);
        ports.approvals().request(question(bad));
        damageApproval(bad, damage);
        ports.approvals().request(question("decided-" + n));
        ports.approvals().approve("decided-" + n, "ann", "");
        damageApproval("decided-" + n, damage);
        ports.roster()
                .announce(List.of(new Peer(bad, AgentCard.of("ghost", "haunt"), "gone")), LEASE);
        damageAgent(bad, damage);
        addMessage("box-" + n, damage);
        addEntry("topic-" + n, damage);
    }

    private static void checkHealthyWork(Ports ports, int n, Mesh mesh) throws Exception {
        String id = "good-" + n;
        assertThat(mesh.workflow(id, Step.of("a", "payer", "x").timeout(ON_TIME)).status())
                .isEqualTo(Outcome.Status.SUCCESS);
        ports.approvals().request(question(id));
        assertThat(mesh.approvals().list()).extracting(Approval::id).contains(id);
        mesh.approvals().expire(10);
        mesh.approvals().unacknowledged(10);
        assertThat(mesh.approvals().withdraw(id, "no longer needed"))
                .extracting(Approval::id)
                .containsExactly(id);
        assertThat(ports.roster().list())
                .extracting(listing -> listing.peer().id())
                .contains("payer");
        String box = "box-" + n;
        ports.mailbox().send(new Envelope("good", "ann", box, 1L, Instant.EPOCH));
        assertThat(receivedIds(ports.mailbox(), box)).contains("good");
        ports.ledger().append("topic-" + n, "good", Map.of());
        assertThat(ports.ledger().tail("topic-" + n, 10))
                .extracting(Ledger.Entry::kind)
                .endsWith("good");
    }

    private static List<String> receivedIds(Mailbox mailbox, String box) throws Exception {
        List<String> ids = new ArrayList<>();
        List<Delivery> next = mailbox.receive(box, 10, Duration.ZERO);
        while (!next.isEmpty()) {
            for (Delivery delivery : next) {
                ids.add(delivery.envelope().id());
                assertThat(delivery.ack()).isTrue();
            }
            next = mailbox.receive(box, 10, Duration.ZERO);
        }
        mailbox.deadLetters(box);
        return ids;
    }

    private static void leaveWork(Ports ports) {
        ports.workflows().open(new Definition("left", List.of(Step.of("a", "payer", "x"))));
    }

    private static List<String> kinds(Mesh mesh) {
        return mesh.status().badRecords().stream().map(BadRecord::kind).distinct().toList();
    }

    private static Question question(String id) {
        return new Question(id, id, "a", "May it?", Map.of("arguments", Map.of("x", 1L)));
    }

    private Mesh node(String name) {
        Map<String, Object> config = new HashMap<>(store());
        config.put("node_name", name);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        return Mesh.builder().environment(Map.of()).config(config).add(new Payer()).start();
    }
}

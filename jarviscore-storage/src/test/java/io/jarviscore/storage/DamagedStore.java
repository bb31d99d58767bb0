package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.Mailbox;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.storage.StoreDamage.Ports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Damages one record of each kind at a time, and does healthy work beside them. */
public final class DamagedStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Far more than healthy work takes, and far less than it takes to wait for a loop. */
    private static final Duration ON_TIME = Duration.ofSeconds(30);

    private final StoreDamage damage;
    private final Ports ports;

    /** Damages this store. */
    public DamagedStore(StoreDamage damage) {
        this.damage = damage;
        this.ports = damage.ports();
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

    /** Writes a record of each kind, damaged in the n-th way. */
    public void damageAll(int n) throws Exception {
        UnaryOperator<String> way = nth(n);
        String bad = "bad-" + n;
        ports.workflows().open(new Definition(bad, List.of(Step.of("a", "payer", "x"))));
        // Held, so that no mesh runs it before it is damaged.
        ports.workflows().claim(bad, "a", "nobody", Duration.ofMillis(1));
        damage.damageWorkflow(bad, way);
        ports.approvals().request(question(bad));
        damage.damageApproval(bad, way);
        ports.approvals().request(question("decided-" + n));
        ports.approvals().approve("decided-" + n, "ann", "");
        damage.damageApproval("decided-" + n, way);
        ports.roster()
                .announce(List.of(new Peer(bad, AgentCard.of("ghost", "haunt"), "gone")), LEASE);
        damage.damageAgent(bad, way);
        damage.addMessage("box-" + n, way);
        damage.addEntry("topic-" + n, way);
    }

    /** Does work of each kind that no damaged record may hinder. The mesh has an agent payer. */
    public void checkHealthyWork(int n, Mesh mesh) throws Exception {
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

    private static Question question(String id) {
        return new Question(id, id, "a", "May it?", Map.of("arguments", Map.of("x", 1L)));
    }
}

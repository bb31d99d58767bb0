package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.MeshStatus.BadRecord;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.storage.StoreDamage.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of a shared store that are damaged or too new: each is skipped and named, and healthy
 * records are processed in every mesh.
 */
@Timeout(120)
public abstract class DamagedRecordsContract {
    @TempDir protected Path folder;

    /** A store of this test's own. Closed by the test. */
    protected abstract StoreDamage open() throws Exception;

    private static final class Payer extends Agent {
        Payer() {
            super(AgentCard.of("payer", "pay"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("paid");
        }
    }

    @Test
    void everyDamagedRecordIsSkippedAndNamedWhileTwoMeshesGoOn() throws Exception {
        try (StoreDamage damage = open()) {
            check(damage);
        }
    }

    private void check(StoreDamage damage) throws Exception {
        DamagedStore store = new DamagedStore(damage);
        Ports ports = damage.ports();
        Map<String, Object> settings = damage.settings();
        try (Mesh one = node("one", settings);
                Mesh two = node("two", settings)) {
            for (int n = 0; n < 45; n++) {
                store.damageAll(n);
                store.checkHealthyWork(n, n % 2 == 0 ? one : two);
            }

            assertThat(one.status().toString()).contains("bad record");
            assertThat(kinds(one)).contains("approval");
            assertThat(kinds(two)).contains("approval");
            assertThat(ports.bad().list())
                    .extracting(BadRecord::kind)
                    .contains("agent", "message", "ledger entry");
        }
        leaveWork(ports);
        try (Mesh later = node("later", settings)) {
            assertThat(later.resume("left").status()).isEqualTo(Outcome.Status.SUCCESS);
            assertThat(later.status().badRecords())
                    .extracting(BadRecord::kind)
                    .contains("workflow");
            assertThat(later.status().badRecords())
                    .allSatisfy(bad -> assertThat(bad.reason()).isNotBlank());
        }
    }

    private static void leaveWork(Ports ports) {
        ports.workflows().open(new Definition("left", List.of(Step.of("a", "payer", "x"))));
    }

    private static List<String> kinds(Mesh mesh) {
        return mesh.status().badRecords().stream().map(BadRecord::kind).distinct().toList();
    }

    private Mesh node(String name, Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("node_name", name);
        config.put("storage_base_path", folder.resolve("blobs").toString());
        return Mesh.builder().environment(Map.of()).config(config).add(new Payer()).start();
    }
}

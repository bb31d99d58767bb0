package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Mesh;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meshes whose key files change while they run. */
class KeyRotationIT {
    private static final String OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    @TempDir Path folder;

    private final ManualClock clock = new ManualClock();
    private final List<Mesh> meshes = new ArrayList<>();
    private final int seedPort = FleetIT.freePort();

    @AfterEach
    void close() {
        meshes.reversed().forEach(Mesh::close);
    }

    @Test
    void aNodeWithTheNewKeyJoinsAfterTheFilesChangedWithoutARestart() throws Exception {
        FleetIT.Worker one = start("one", OLD);
        FleetIT.Worker two = start("two", OLD);
        FleetIT.awaitTrue(() -> one.peers().list().size() == 1 && two.peers().list().size() == 1);
        Files.writeString(file("one"), OLD + "," + NEW);
        Files.writeString(file("two"), OLD + "," + NEW);
        FleetIT.Worker three = start("three", NEW + "," + OLD);

        FleetIT.awaitTrue(
                () -> {
                    clock.advance(KeyFile.INTERVAL);
                    return three.peers().list().size() == 2
                            && one.peers().list().size() == 2
                            && two.peers().list().size() == 2;
                });
        assertThat(three.peers().request("one", "x", Duration.ofSeconds(20)).ok()).isTrue();
        assertThat(two.peers().request("three", "x", Duration.ofSeconds(20)).ok()).isTrue();
    }

    private Path file(String node) {
        return folder.resolve(node + ".key");
    }

    private FleetIT.Worker start(String node, String keys) throws IOException {
        Files.writeString(file(node), keys);
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("p2p_enabled", true);
        config.put("node_name", node);
        config.put("p2p_fleet_key_file", file(node).toString());
        config.put("p2p_join_timeout", 1);
        config.put("bind_port", meshes.isEmpty() ? seedPort : 0);
        config.put("zmq_port_offset", 1);
        if (!meshes.isEmpty()) {
            config.put("seed_nodes", "127.0.0.1:" + seedPort);
        }
        FleetIT.Worker worker = new FleetIT.Worker(node);
        meshes.add(
                Mesh.builder()
                        .environment(Map.of())
                        .clock(clock)
                        .config(config)
                        .add(worker)
                        .start());
        return worker;
    }
}

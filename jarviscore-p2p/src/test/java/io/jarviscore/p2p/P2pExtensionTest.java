package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class P2pExtensionTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    private static Mesh start(Map<String, ?> config) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .config(config)
                .add(new Idle())
                .start();
    }

    @Test
    void withoutTheFleetNothingIsOpened() {
        try (Mesh mesh = start(Map.of())) {
            assertThat(mesh.status().ports().get("Peers")).doesNotContain("fleet");
        }
        try (Mesh mesh = start(Map.of("p2p_enabled", false, "seed_nodes", "10.0.0.1:7946"))) {
            assertThat(mesh.run("idle", "nothing").isSuccess()).isTrue();
        }
    }

    @Test
    void seedsWithoutTheFleetAreRefused() {
        assertRefused(
                Map.of("seed_nodes", "10.0.0.1:7946"),
                "seed_nodes: has no effect without p2p_enabled=true");
    }

    @Test
    void aFleetOfOneStartsWithItsSettingsHonoured() {
        try (Mesh mesh =
                start(
                        fleet(
                                Map.of(
                                        "p2p_cluster",
                                        "lab",
                                        "node_name",
                                        "n1",
                                        "p2p_fleet_key",
                                        KEY)))) {
            assertThat(mesh.status().ports().get("Peers"))
                    .contains("fleet lab as n1 at 127.0.0.1:")
                    .contains("encrypted");
        }
    }

    @Test
    void messagesAreReceivedAtBindPortPlusTheOffset() throws IOException {
        int port = FreePort.pair();
        Map<String, Object> ports =
                Map.of("p2p_enabled", true, "bind_port", port, "zmq_port_offset", 1);
        try (Mesh mesh = start(ports);
                Socket sender = new Socket(InetAddress.getLoopbackAddress(), port + 1)) {
            assertThat(mesh.status().ports().get("Peers")).contains("at 127.0.0.1:" + port);
            assertThat(sender.isConnected()).isTrue();
        }
    }

    @Test
    void bindingBeyondThisMachineWithoutAKeyIsRefusedAndSaysHowToMakeOne() {
        assertThatThrownBy(() -> start(fleet(Map.of("bind_host", "0.0.0.0"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("p2p_fleet_key (made by: openssl rand -base64 32)");
    }

    @Test
    void aWildcardIsBoundWithAKeyAndAnotherAddressAnnounced() {
        try (Mesh mesh =
                start(
                        fleet(
                                Map.of(
                                        "bind_host",
                                        "0.0.0.0",
                                        "p2p_fleet_key",
                                        KEY,
                                        "advertise_host",
                                        "127.0.0.1",
                                        "advertise_port",
                                        7_000)))) {
            assertThat(mesh.status().ports().get("Peers")).contains("at 127.0.0.1:7000");
        }
    }

    @Test
    void aBadKeyIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> start(fleet(Map.of("p2p_fleet_key", "canary-secret"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("p2p_fleet_key: key 1")
                .hasMessageNotContaining("canary-secret");
    }

    @Test
    void anAdvertisedPortAloneOrAWildcardIsRefused() {
        assertRefused(fleet(Map.of("advertise_port", 7_000)), "advertise_port: is of no use alone");
        assertRefused(fleet(Map.of("advertise_host", "0.0.0.0")), "advertise_host: is a wildcard");
    }

    @Test
    void aNodeThatNeedsPeersDoesNotStartAlone() {
        assertThatThrownBy(
                        () ->
                                start(
                                        fleet(
                                                Map.of(
                                                        "allow_zero_peers",
                                                        false,
                                                        "p2p_join_timeout",
                                                        0.2,
                                                        "seed_nodes",
                                                        "127.0.0.1:" + FleetIT.freePort()))))
                .hasMessageContaining("allow_zero_peers=false")
                .hasMessageContaining("check seed_nodes");
    }

    @Test
    void everyTransportAndProfileStarts() {
        for (String transport : new String[] {"udp", "tcp", "hybrid"}) {
            for (String profile : new String[] {"lan", "wan", "local"}) {
                start(fleet(Map.of("transport_type", transport, "p2p_profile", profile))).close();
            }
        }
    }

    private static Map<String, Object> fleet(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("p2p_enabled", true);
        all.put("bind_port", 0);
        return all;
    }

    private static void assertRefused(Map<String, ?> config, String message) {
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }
}

package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two nodes in two network namespaces with a cable between them that the test cuts. Runs where
 * {@code ip netns} is permitted.
 */
@Timeout(value = 200, unit = TimeUnit.SECONDS)
class NamespaceFleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String id = "jf" + ProcessHandle.current().pid() % 10_000;
    private final List<FleetProcess> processes = new ArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(run("ip", "netns", "add", id + "a"), "ip netns is not permitted here");
        assertThat(run("ip", "netns", "add", id + "b")).isTrue();
        assertThat(run("ip", "link", "add", id + "x", "type", "veth", "peer", "name", id + "y"))
                .isTrue();
        plug("a", "x", "10.213.7.1/24");
        plug("b", "y", "10.213.7.2/24");
    }

    @AfterEach
    void clean() throws Exception {
        processes.forEach(FleetProcess::kill);
        run("ip", "netns", "del", id + "a");
        run("ip", "netns", "del", id + "b");
    }

    @Test
    void nodesMeetAgainAfterAPartitionAndAfterAOneWayCut() throws Exception {
        start("a", "10.213.7.1", "");
        start("b", "10.213.7.2", "10.213.7.1:7946");
        await(1);

        in("a", "ip", "link", "set", id + "x", "down");
        await(0);
        in("a", "ip", "link", "set", id + "x", "up");
        await(1);

        in("b", "ip", "route", "add", "blackhole", "10.213.7.1/32"); // b hears, and cannot answer
        await(0);
        in("b", "ip", "route", "del", "blackhole", "10.213.7.1/32");
        await(1);
    }

    private void start(String side, String host, String seed) throws IOException {
        processes.add(FleetProcess.startIn(id + side, side, host, seed));
    }

    private void plug(String side, String end, String address) throws Exception {
        assertThat(run("ip", "link", "set", id + end, "netns", id + side)).isTrue();
        in(side, "ip", "addr", "add", address, "dev", id + end);
        in(side, "ip", "link", "set", id + end, "up");
        in(side, "ip", "link", "set", "lo", "up");
    }

    private void in(String side, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", id + side));
        all.addAll(List.of(command));
        assertThat(run(all.toArray(String[]::new))).as("%s", all).isTrue();
    }

    private void await(int peers) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!processes.stream().allMatch(process -> process.peers() == peers)) {
            assertThat(System.nanoTime())
                    .as("peers seen: %s", processes.stream().map(FleetProcess::peers).toList())
                    .isLessThan(end);
            LockSupport.parkNanos(5_000_000L);
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = process.waitFor() == 0;
            if (!done) {
                System.out.println(String.join(" ", command) + ": " + output.strip());
            }
            return done;
        } catch (IOException missing) {
            return false; // no such program
        }
    }
}

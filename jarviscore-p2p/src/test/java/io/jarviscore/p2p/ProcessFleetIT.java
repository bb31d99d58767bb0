package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fleet of real processes on this machine, with real signals. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ProcessFleetIT {
    private static final int NODES = Boolean.getBoolean("jarviscore.campaigns") ? 64 : 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<FleetProcess> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(FleetProcess::kill);
    }

    @Test
    void allSeeAllAKilledOneIsGoneEverywhereAndAStoppedOneIsNot() throws Exception {
        long start = System.nanoTime();
        FleetProcess seed = start(0, FleetIT.freePort());
        for (int i = 1; i < NODES; i++) {
            start(i, seed.port());
        }
        await(NODES - 1);
        report("start to all-see-all", start);

        FleetProcess stopped = processes.get(NODES / 2);
        signal("STOP", stopped);
        TimeUnit.SECONDS.sleep(5); // the condition itself is a time that passes
        signal("CONT", stopped);
        TimeUnit.SECONDS.sleep(2);
        assertThat(processes).allMatch(process -> process.fewest() == NODES - 1);

        FleetProcess victim = processes.remove(NODES - 1);
        long killed = System.nanoTime();
        victim.kill();
        await(NODES - 2);
        report("SIGKILL to gone everywhere", killed);
    }

    private FleetProcess start(int index, int seedPort) throws IOException {
        FleetProcess process = FleetProcess.start("node-" + index, index == 0, seedPort, NODES - 1);
        processes.add(process);
        return process;
    }

    private void await(int peers) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!processes.stream().allMatch(process -> process.peers() == peers)) {
            assertThat(System.nanoTime())
                    .as("peers seen: %s", processes.stream().map(FleetProcess::peers).toList())
                    .isLessThan(end);
            LockSupport.parkNanos(2_000_000L);
        }
    }

    private static void report(String what, long since) {
        System.out.printf(
                "%d processes, %s: %d ms%n", NODES, what, (System.nanoTime() - since) / 1_000_000);
    }

    private static void signal(String name, FleetProcess process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}

package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two nodes in two network namespaces with a cable between them that the test cuts. Runs where
 * {@code ip netns} is permitted.
 */
@Timeout(value = 500, unit = TimeUnit.SECONDS)
class NamespaceFleetIT {
    private static final int LOSSY_SECONDS = Boolean.getBoolean("jarviscore.campaigns") ? 120 : 5;
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

        in(
                "b",
                "ip",
                "route",
                "add",
                "blackhole",
                "10.213.7.1/32"); // b receives, and cannot answer
        await(0);
        in("b", "ip", "route", "del", "blackhole", "10.213.7.1/32");
        await(1);
    }

    @Test
    void nodesStayTogetherWhileTheCableLosesPackets() throws Exception {
        assumeTrue(lose("a", "x", 0) && lose("b", "y", 0), "tc is not permitted here");
        start("a", "10.213.7.1", "");
        start("b", "10.213.7.2", "10.213.7.1:7946");
        await(1);

        lose("a", "x", 5);
        lose("b", "y", 5);
        TimeUnit.SECONDS.sleep(LOSSY_SECONDS);
        assertThat(processes).allMatch(process -> process.fewest() == 1);

        lose("a", "x", 20);
        lose("b", "y", 20);
        TimeUnit.SECONDS.sleep(LOSSY_SECONDS);
        await(1); // with two nodes nobody helps to probe: a death is possible, and is healed
        assertThat(dropped("a", "x") + dropped("b", "y")).isPositive();
    }

    /**
     * Drops a share of what leaves through this end. Without netem, which not every kernel has: a
     * filter sends random packets to a class whose queue has no room for any.
     */
    private boolean lose(String side, String end, int percent) throws Exception {
        String device = id + end;
        run("ip", "netns", "exec", id + side, "tc", "qdisc", "del", "dev", device, "root");
        String[][] commands = {
            "qdisc add dev %s root handle 1: htb default 10".split(" ", -1),
            "class add dev %s parent 1: classid 1:10 htb rate 10gbit".split(" ", -1),
            "class add dev %s parent 1: classid 1:20 htb rate 10gbit".split(" ", -1),
            "qdisc add dev %s parent 1:20 bfifo limit 1".split(" ", -1),
            {
                "filter",
                "add",
                "dev",
                "%s",
                "parent",
                "1:",
                "bpf",
                "bytecode",
                String.format(
                        Locale.ROOT,
                        "4,32 0 0 4294963256,37 1 0 %d,6 0 0 4294967295,6 0 0 0",
                        (1L << 32) * percent / 100),
                "flowid",
                "1:20"
            }
        };
        boolean done = true;
        for (String[] command : commands) {
            List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", id + side, "tc"));
            for (String word : command) {
                all.add(word.equals("%s") ? device : word);
            }
            done = done && run(all.toArray(String[]::new));
        }
        return done;
    }

    /** Packets dropped at this end since the loss was set. */
    private long dropped(String side, String end) throws Exception {
        String command = "ip netns exec " + id + side + " tc -s qdisc show dev " + id + end;
        Process tc = new ProcessBuilder(command.split(" ", -1)).start();
        String text = new String(tc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = Pattern.compile("bfifo.*?dropped (\\d+)", Pattern.DOTALL).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return Long.parseLong(found.group(1));
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

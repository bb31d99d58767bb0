package io.jarviscore.p2p.sim;

import io.jarviscore.p2p.membership.Adoption;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.SwimSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A fleet in virtual time on one thread. */
final class Simulation {
    private final SplittableRandom random;
    private final SwimSettings settings;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<InetSocketAddress, SimNode> byAddress = new HashMap<>();
    final Network network;
    final List<SimNode> nodes = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    final List<Death> deaths = new ArrayList<>();
    final List<Sighting> sightings = new ArrayList<>();
    private final List<InetSocketAddress> seeds = new ArrayList<>();
    private long now;
    private long order;
    private long hash = 0xcbf29ce484222325L;

    Simulation(long seed, SwimSettings settings) {
        this.random = new SplittableRandom(seed);
        this.settings = settings;
        this.network = new Network(random.split());
    }

    /** Nodes that join through the first, one at a time in the given interval. */
    static Simulation ofNodes(int n, long seed, SwimSettings settings, Duration apart) {
        Simulation simulation = new Simulation(seed, settings);
        for (int i = 0; i < n; i++) {
            simulation.addNode();
            simulation.run(apart);
        }
        return simulation;
    }

    /** Nodes that have long known one another. */
    static Simulation complete(int n, long seed, SwimSettings settings) {
        Simulation simulation = new Simulation(seed, settings);
        for (int i = 0; i < n; i++) {
            simulation.addNode();
        }
        List<Member> members =
                simulation.nodes.stream()
                        .map(node -> node.swim.self())
                        .collect(Collectors.toCollection(ArrayList::new));
        for (SimNode node : simulation.nodes) {
            Adoption.adopt(node.swim, members, 0);
        }
        return simulation;
    }

    long now() {
        return now;
    }

    /** A number that two runs share only if everything happened alike. */
    long traceHash() {
        return hash;
    }

    SplittableRandom random() {
        return random;
    }

    SimNode addNode() {
        return addNode("n" + nodes.size(), addressOf(nodes.size()));
    }

    SimNode addNode(String name, InetSocketAddress address) {
        SimNode node =
                new SimNode(
                        this,
                        nodes.size(),
                        name,
                        address,
                        settings,
                        !seeds.isEmpty(),
                        random.nextLong());
        nodes.add(node);
        byAddress.put(address, node);
        if (seeds.size() < 3) {
            seeds.add(address);
        }
        node.start();
        return node;
    }

    static InetSocketAddress addressOf(int index) {
        try {
            byte[] host = {10, (byte) (index >> 16), (byte) (index >> 8), (byte) index};
            return new InetSocketAddress(InetAddress.getByAddress(host), 7946);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends a process; its host still refuses connections. */
    void crash(SimNode node) {
        node.running = false;
    }

    /** Ends a process, and with it the message links that every other node has to it. */
    void kill(SimNode victim) {
        crash(victim);
        for (SimNode node : live()) {
            at(
                    now + network.latency(),
                    () -> {
                        node.swim.onLinkLost(victim.name(), now);
                        schedule(node);
                    });
        }
    }

    /** Ends a process with its host: nothing answers any more. */
    void crashHost(SimNode node) {
        node.running = false;
        node.hostUp = false;
    }

    /** Starts a new process of the same name on the same address. */
    SimNode restart(SimNode node) {
        node.running = false;
        SimNode fresh =
                new SimNode(
                        this,
                        node.index,
                        node.name(),
                        node.address,
                        settings,
                        true,
                        random.nextLong());
        nodes.set(node.index, fresh);
        byAddress.put(node.address, fresh);
        fresh.start();
        return fresh;
    }

    void leave(SimNode node) {
        node.left = true;
        node.swim.leave(now);
        schedule(node);
        at(now + 1_000_000_000L, () -> node.running = false);
    }

    void pause(SimNode node, Duration time) {
        node.pausedUntil = now + time.toNanos();
        at(node.pausedUntil, node::tick);
    }

    void at(long time, Runnable action) {
        events.add(new Event(time, order++, action));
    }

    void run(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.peek().time <= end) {
            Event event = events.remove();
            now = event.time;
            event.action.run();
        }
        now = end;
    }

    /** Runs until the condition holds, checking every 50 ms; returns the time that took. */
    Duration runUntil(Supplier<Boolean> condition, Duration limit) {
        long start = now;
        while (!condition.get()) {
            if (now - start > limit.toNanos()) {
                return Duration.ofNanos(Long.MAX_VALUE);
            }
            run(Duration.ofMillis(50));
        }
        return Duration.ofNanos(now - start);
    }

    void schedule(SimNode node) {
        long next = Math.max(now, node.swim.nextTimer());
        if (next < node.wake) {
            node.wake = next;
            at(
                    next,
                    () -> {
                        if (node.wake == now) {
                            node.wake = Long.MAX_VALUE;
                            node.tick();
                        }
                    });
        }
    }

    void datagram(SimNode from, InetSocketAddress to, byte[] frame) {
        if (network.loses()) {
            return;
        }
        deliver(from, to, frame);
        if (network.duplicates()) {
            deliver(from, to, frame);
        }
    }

    private void deliver(SimNode from, InetSocketAddress to, byte[] frame) {
        at(
                now + network.latency(),
                () -> {
                    SimNode target = byAddress.get(to);
                    if (target != null && network.connects(from.index, target.index)) {
                        target.receive(from.address, frame, false);
                    }
                });
    }

    void stream(SimNode from, InetSocketAddress to, byte[] frame) {
        at(
                now + 2 * network.latency(),
                () -> {
                    SimNode target = byAddress.get(to);
                    if (target == null
                            || !target.hostUp
                            || !network.connects(from.index, target.index)
                            || !network.connects(target.index, from.index)) {
                        return;
                    }
                    if (target.running) {
                        target.receive(from.address, frame, true);
                    } else {
                        from.refused(to);
                    }
                });
    }

    void resolveSeeds(SimNode node) {
        at(
                now,
                () -> {
                    if (node.running) {
                        node.swim.onSeeds(seeds, now);
                        schedule(node);
                    }
                });
    }

    void trace(SimNode observer, MemberEvent event) {
        sightings.add(new Sighting(now, event.kind(), event.member().boot()));
        long value = now * 31 + observer.index;
        value = value * 31 + event.kind().name().hashCode();
        value = value * 31 + event.member().boot();
        hash = (hash ^ (value * 31 + event.member().incarnation())) * 0x100000001b3L;
    }

    void onDeath(SimNode observer, Member member) {
        boolean alive =
                nodes.stream()
                        .anyMatch(
                                node -> node.running && !node.left && node.boot() == member.boot());
        deaths.add(new Death(now, observer.name(), member, alive));
    }

    List<Death> falseDeaths() {
        return deaths.stream().filter(Death::wasAlive).toList();
    }

    void check(boolean holds, Supplier<String> violation) {
        if (!holds) {
            violations.add(Duration.ofNanos(now) + " " + violation.get());
        }
    }

    List<SimNode> live() {
        return nodes.stream().filter(node -> node.running && !node.left).toList();
    }

    /** Whether every live node sees exactly the live nodes. */
    boolean hasOneView() {
        return differences().isEmpty();
    }

    /** The differences between the views, for messages. */
    Set<String> differences() {
        List<SimNode> live = live();
        Set<Long> expected = live.stream().map(SimNode::boot).collect(Collectors.toSet());
        Set<String> differences = new TreeSet<>();
        for (SimNode node : live) {
            int present = 0;
            for (Member member : node.swim.members()) {
                if (member.state().isPresent()) {
                    present++;
                    if (!expected.contains(member.boot())) {
                        differences.add(node.name() + " still sees " + member.name());
                    }
                }
            }
            if (present < live.size() - 1) {
                differences.add(node.name() + " sees only " + present);
            }
        }
        return differences;
    }

    /** Whether no live node sees this process any more. */
    boolean isGone(SimNode node) {
        return live().stream()
                .allMatch(
                        other ->
                                other.swim.members().stream()
                                        .noneMatch(
                                                member ->
                                                        member.boot() == node.boot()
                                                                && member.state().isPresent()));
    }

    /** An event that one observer saw about a process. */
    record Sighting(long at, MemberEvent.Kind kind, long boot) {}

    /** A death declared by one observer. */
    record Death(long at, String observer, Member member, boolean wasAlive) {}

    private record Event(long time, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}

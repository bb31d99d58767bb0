package io.jarviscore.p2p.sim;

import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.membership.Metadata;
import io.jarviscore.p2p.membership.Swim;
import io.jarviscore.p2p.membership.SwimPort;
import io.jarviscore.p2p.membership.SwimSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One process of the simulated fleet, and the invariants that hold for its view. */
final class SimNode implements SwimPort {
    private final Simulation simulation;
    final int index;
    final InetSocketAddress address;
    final Swim swim;
    final Map<String, Member> seen = new HashMap<>();
    final List<MemberEvent> conflicts = new ArrayList<>();
    boolean running = true;
    boolean left;
    boolean hostUp = true;
    long pausedUntil;
    long wake = Long.MAX_VALUE;
    final List<Runnable> inbox = new ArrayList<>();
    long datagrams;
    long bytes;

    SimNode(
            Simulation simulation,
            int index,
            String name,
            InetSocketAddress address,
            SwimSettings settings,
            boolean seeded,
            long seed) {
        this.simulation = simulation;
        this.index = index;
        this.address = address;
        SplittableRandom random = new SplittableRandom(seed);
        long boot = random.nextLong();
        Member self =
                new Member(
                        name,
                        boot,
                        1_000_000 + simulation.now() / 1_000_000,
                        MemberState.ALIVE,
                        address,
                        new Metadata(name + "-0badcafe", 8946, 0));
        swim = new Swim(settings, self, seeded, random, this);
    }

    String name() {
        return swim.self().name();
    }

    long boot() {
        return swim.self().boot();
    }

    boolean isPaused() {
        return simulation.now() < pausedUntil;
    }

    void start() {
        swim.start(simulation.now());
        simulation.schedule(this);
    }

    void receive(InetSocketAddress from, byte[] frame, boolean stream) {
        if (!running) {
            return;
        }
        if (isPaused()) {
            inbox.add(() -> deliver(from, frame, stream));
        } else {
            deliver(from, frame, stream);
        }
    }

    private void deliver(InetSocketAddress from, byte[] frame, boolean stream) {
        swim.onFrame(from, ByteBuffer.wrap(frame), stream, simulation.now());
        simulation.schedule(this);
    }

    void refused(InetSocketAddress by) {
        if (running && !isPaused()) {
            swim.onRefused(by, simulation.now());
            simulation.schedule(this);
        }
    }

    void tick() {
        if (!running || isPaused()) {
            return;
        }
        if (!inbox.isEmpty()) {
            List<Runnable> queued = List.copyOf(inbox);
            inbox.clear();
            queued.forEach(Runnable::run);
        }
        swim.onTimers(simulation.now());
        simulation.schedule(this);
    }

    @Override
    public void sendDatagram(InetSocketAddress to, byte[] frame) {
        datagrams++;
        bytes += frame.length + SwimSettings.ENVELOPE;
        simulation.datagram(this, to, frame);
    }

    @Override
    public void sendStream(InetSocketAddress to, byte[] frame) {
        bytes += frame.length + SwimSettings.ENVELOPE;
        simulation.stream(this, to, frame);
    }

    @Override
    public void resolveSeeds() {
        simulation.resolveSeeds(this);
    }

    @Override
    public void onEvent(MemberEvent event) {
        Member member = event.member();
        simulation.trace(this, event);
        if (event.kind() == MemberEvent.Kind.CONFLICT) {
            conflicts.add(event);
            return;
        }
        Member before = seen.put(member.name(), member);
        if (before != null && before.boot() == member.boot()) {
            simulation.check(
                    member.incarnation() >= before.incarnation(),
                    () -> name() + " saw an incarnation decrease: " + before + " -> " + member);
            simulation.check(
                    before.state().isPresent()
                            || !member.state().isPresent()
                            || member.incarnation() > before.incarnation(),
                    () -> name() + " revived without a higher incarnation: " + member);
        }
        if (event.kind() == MemberEvent.Kind.DIED) {
            simulation.onDeath(this, member);
        }
    }
}

package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * SWIM with Lifeguard as a state machine: receives frames, timer ticks and commands, each with the
 * current time in nanoseconds of a monotonic clock, and answers through {@link SwimPort}. Detects
 * crashed members within seconds, keeps the view of all members equal, and heals partitions of any
 * length.
 *
 * <p>Deterministic: the same calls with the same random generator have the same effects. No thread,
 * no clock, no socket. Used by one thread; call {@link #onTimers} when {@link #nextTimer} is due,
 * after the frames that have arrived by then.
 */
public final class Swim {
    private final Core core;
    private final Prober prober;
    private final Rules rules;
    private final Syncer syncer;
    private boolean started;

    /**
     * A member that has not started.
     *
     * @param settings the timings; equal at all members
     * @param self this member; state ALIVE
     * @param seeded whether seeds are configured, so that being alone is worth retrying
     * @param random the source of every random choice
     * @param port the effects
     */
    public Swim(
            SwimSettings settings,
            Member self,
            boolean seeded,
            RandomGenerator random,
            SwimPort port) {
        core = new Core(settings, self, random, port);
        prober = new Prober(core);
        rules = new Rules(core, prober);
        syncer = new Syncer(core, prober, seeded);
    }

    /** Starts probing, and joining if there are seeds. */
    public void start(long now) {
        core.now = now;
        started = true;
        prober.start(rules);
        syncer.start();
    }

    /** The answer to {@link SwimPort#resolveSeeds}. */
    public void onSeeds(List<InetSocketAddress> addresses, long now) {
        enter(now);
        syncer.onSeeds(addresses);
    }

    /**
     * A frame arrived. One that does not follow the layout is dropped from its bad part on, and
     * counted.
     *
     * @param from where answers go
     * @param stream whether it came over a connection, and answers go there
     */
    public void onFrame(InetSocketAddress from, ByteBuffer frame, boolean stream, long now) {
        enter(now);
        FrameReader reader = new FrameReader(frame);
        try {
            long sender = reader.sender();
            if (sender != core.self.boot()) {
                Incoming incoming = new Incoming(from, sender, stream);
                reader.parts(incoming);
                incoming.answer();
            }
        } catch (FrameException e) {
            core.counters.badFrames++;
        }
    }

    /** A connection to the address was refused: its host runs, and nobody listens there. */
    public void onRefused(InetSocketAddress address, long now) {
        enter(now);
        prober.onRefused(address);
    }

    /** Another layer lost its link to a member: probes the member at once. */
    public void onLinkLost(String name, long now) {
        enter(now);
        Entry entry = core.table.find(name);
        if (entry != null) {
            prober.hint(entry);
        }
    }

    /** Runs due timers. */
    public void onTimers(long now) {
        enter(now);
        core.timers.run(now);
    }

    /** When {@link #onTimers} is due; {@code Long.MAX_VALUE} before the start. */
    public long nextTimer() {
        return core.timers.next();
    }

    /** Announces other metadata to the fleet; returns at once. */
    public void announce(Metadata metadata, long now) {
        enter(now);
        Member self = core.self;
        rules.announce(
                new Member(
                        self.name(),
                        self.boot(),
                        self.incarnation() + 1,
                        self.state(),
                        self.address(),
                        metadata));
    }

    /**
     * Says goodbye. The fleet knows when {@link SwimStatus#pendingUpdates} is 0; keep calling
     * {@link #onTimers} until then, or for a second.
     */
    public void leave(long now) {
        enter(now);
        rules.leave();
    }

    /**
     * Adds members without reporting or spreading them, as if all had long been known: a simulated
     * fleet of ten thousand cannot afford to join one by one.
     */
    void adopt(List<Member> members, long now) {
        for (Member member : members) {
            if (member.boot() != core.self.boot()) {
                core.table.add(member, now);
            }
        }
    }

    /** This member. */
    public Member self() {
        return core.self;
    }

    /** Every member but this one, the dead that are remembered included, by name. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        core.table.all().forEach(entry -> members.add(entry.member()));
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    /** The smoothed round-trip time of probes to a member, in nanoseconds; 0 if unknown. */
    public long roundTrip(String name) {
        Entry entry = core.table.find(name);
        return entry == null ? 0 : entry.roundTrip;
    }

    /** Whether no other member is present. */
    public boolean isAlone() {
        return syncer.isAlone();
    }

    /** Whether another member is present, and no other process is being asked about this name. */
    public boolean isSettled() {
        return !isAlone() && !rules.isContested();
    }

    /** How membership is doing. */
    public SwimStatus status() {
        Counters counters = core.counters;
        return new SwimStatus(
                core.health.score(),
                core.updates.size(),
                counters.probes,
                counters.failedProbes,
                counters.answeredProbes,
                counters.answerNanos,
                counters.suspicions,
                counters.refutes,
                counters.falseSuspicions,
                counters.deaths,
                counters.badFrames,
                counters.pauses,
                counters.syncs);
    }

    /**
     * Takes the time. If a timer is late by more than two periods, this process did not run
     * (garbage collection, a stopped machine): the lost time counts for nobody's suspicion, and
     * probes in flight are not judged.
     */
    private void enter(long now) {
        long due = core.timers.next();
        if (started && core.settings.lifeguard() && due != Long.MAX_VALUE) {
            long lost = now - due;
            if (lost > 2 * core.period) {
                core.counters.pauses++;
                core.timers.shift(lost);
                core.table.all().forEach(entry -> shift(entry, lost));
                prober.discard();
                core.health.change((int) Math.min(lost / core.period, 64));
            }
        }
        core.now = now;
    }

    private static void shift(Entry entry, long lost) {
        if (entry.suspicion != null) {
            entry.suspicion.shift(lost);
        }
    }

    /** The parts of one frame. */
    private final class Incoming implements FrameHandler {
        private final InetSocketAddress from;
        private final long sender;
        private final boolean stream;
        private boolean full;
        private boolean answerDue;

        private Incoming(InetSocketAddress from, long sender, boolean stream) {
            this.from = from;
            this.sender = sender;
            this.stream = stream;
        }

        /** Answers with full state only now: it includes refutations that this frame caused. */
        private void answer() {
            if (answerDue) {
                syncer.reply(from, stream);
            }
        }

        @Override
        public void onPing(int seq, long targetBoot) {
            if (rules.isLeaving() || (targetBoot != 0 && targetBoot != core.self.boot())) {
                return; // meant for an earlier process at this address
            }
            FrameWriter frame = core.frame().ack(seq);
            Entry entry = core.table.findBoot(sender);
            if (entry != null && entry.member().state() == MemberState.DEAD) {
                // It lives and does not know that it was declared dead: it refutes when it does.
                Member dead = entry.member();
                frame.raw(FrameWriter.dead(dead.name(), dead.incarnation(), core.self.name()));
            }
            core.send(from, frame, stream);
        }

        @Override
        public void onPingRequest(int seq, long targetBoot) {
            prober.relay(from, stream, seq, targetBoot);
        }

        @Override
        public void onAck(int seq) {
            prober.onAck(seq);
        }

        @Override
        public void onNack(int seq, boolean refused) {
            prober.onNack(seq, refused);
        }

        @Override
        public void onSync(boolean reply, boolean last) {
            full = true;
            answerDue = !reply && last;
        }

        @Override
        public void onMember(Member member) {
            if (full) {
                rules.merge(member, syncer.witness(sender));
            } else if (member.state() == MemberState.ALIVE) {
                rules.alive(member);
            }
        }

        @Override
        public void onSuspect(String name, long incarnation, String accuser, boolean refused) {
            rules.suspect(name, incarnation, accuser, refused);
        }

        @Override
        public void onDead(String name, long incarnation, String accuser) {
            rules.dead(name, incarnation, accuser);
        }

        @Override
        public void onConflict(long boot) {
            if (boot == core.self.boot()) {
                core.port.onEvent(new MemberEvent(MemberEvent.Kind.CONFLICT, core.self));
            }
        }

        @Override
        public void onDigest(long digest) {
            syncer.onDigest(from, digest);
        }
    }
}

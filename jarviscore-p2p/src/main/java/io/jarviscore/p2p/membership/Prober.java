package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The failure detector: probes one member each period, directly, then through helpers, and probes
 * in the stead of others (SWIM §3.1; Lifeguard, LHA-Probe). Used by one thread.
 *
 * <p>Beyond the papers: while helpers probe, the member's connections are tried too. If its host
 * refuses them here and at helpers, the process is gone and the suspicion is short.
 */
final class Prober {
    /** Probes made for others at once; further requests are ignored. */
    private static final int MAX_RELAYS = 1_024;

    private static final int REFUSALS = 2;

    private final Core core;
    private final Map<Integer, Pending> pending = new HashMap<>();
    private @Nullable Rules rules;
    private int relays;
    private int lastSeq;

    Prober(Core core) {
        this.core = core;
        this.lastSeq = core.random.nextInt();
    }

    void start(Rules view) {
        rules = view;
        core.timers.at(core.now + (long) (core.random.nextDouble() * core.period), this::tick);
    }

    private void tick() {
        Entry entry = core.table.nextToProbe(core::isWorthTelling);
        if (entry != null) {
            probe(entry);
        }
        core.timers.at(core.now + core.health.stretch(core.period), this::tick);
    }

    /** Probes a member now, unless that is under way; returns the number to be answered. */
    int probe(Entry entry) {
        if (entry.probing) {
            return lastSeq;
        }
        entry.probing = true;
        core.counters.probes++;
        Probe probe = new Probe(entry);
        sendPing(entry, probe.seq, false);
        probe.direct =
                core.timers.at(core.now + core.health.stretch(core.pingTimeout), probe::askHelpers);
        probe.end = core.timers.at(core.now + core.health.stretch(core.period), probe::fail);
        return probe.seq;
    }

    /**
     * Something hints that a member is gone: probes it before its turn, also by a connection. The
     * delay is random: if every member has the hint, the first ones spare the others the probe.
     */
    void hint(Entry entry) {
        if (!core.settings.lifeguard() || !entry.isPresent() || entry.probing) {
            return;
        }
        long delay = (long) (core.random.nextDouble() * core.period / 2);
        core.timers.at(
                core.now + delay,
                () -> {
                    if (entry.isPresent() && entry.suspicion == null && !entry.probing) {
                        int seq = probe(entry);
                        if (core.settings.transport() == SwimSettings.Transport.HYBRID) {
                            sendPing(entry, seq, true);
                        }
                    }
                });
    }

    /** Pings an address, and calls one of both back. A boot of 0 means any process there. */
    void contact(InetSocketAddress to, long boot, Runnable answered, Runnable silent) {
        Contact contact = new Contact(answered);
        int seq = register(contact);
        contact.timer =
                core.timers.at(
                        core.now + core.health.stretch(core.pingTimeout),
                        () -> {
                            pending.remove(seq);
                            silent.run();
                        });
        core.send(to, core.frame().ping(seq, boot), false);
    }

    /** Probes a member for another node, and relays the answer. */
    void relay(InetSocketAddress requester, boolean stream, int theirSeq, long targetBoot) {
        Entry target = core.table.findBoot(targetBoot);
        if (target == null || relays >= MAX_RELAYS) {
            return; // only members that are known are probed: nobody is flooded by request
        }
        relays++;
        Relay relay = new Relay(requester, stream, theirSeq, target.member().address());
        int seq = register(relay);
        relay.seq = seq;
        sendPing(target, seq, false);
        if (core.settings.transport() == SwimSettings.Transport.HYBRID
                && core.settings.lifeguard()) {
            sendPing(target, seq, true);
        }
        relay.nack = core.timers.at(core.now + core.pingTimeout * 8 / 10, () -> relay.deny(false));
        relay.end = core.timers.at(core.now + 2 * core.period, relay::finish);
    }

    void onAck(int seq) {
        Pending waiting = pending.get(seq);
        if (waiting != null) {
            waiting.onAck();
        }
    }

    void onNack(int seq, boolean refused) {
        Pending waiting = pending.get(seq);
        if (waiting != null) {
            waiting.onNack(refused);
        }
    }

    /** A connection to the address was refused. */
    void onRefused(InetSocketAddress address) {
        boolean expected = false;
        for (Pending each : List.copyOf(pending.values())) {
            if (address.equals(each.target())) {
                each.onRefused();
                expected = true;
            }
        }
        if (!expected) {
            Entry entry = core.table.findPresent(address);
            if (entry != null) {
                hint(entry);
            }
        }
    }

    /** Judges nothing that was in flight: this process did not run meanwhile. */
    void discard() {
        for (Pending each : new ArrayList<>(pending.values())) {
            if (each instanceof Probe probe) {
                probe.close();
            }
        }
    }

    private void sendPing(Entry to, int seq, boolean stream) {
        FrameWriter frame = core.frame();
        Suspicion suspicion = to.suspicion;
        if (suspicion != null) {
            // Lifeguard's buddy system: a suspect is notified with the next ping and can refute.
            frame.raw(
                    FrameWriter.suspect(
                            to.member().name(),
                            suspicion.incarnation(),
                            core.self.name(),
                            suspicion.isRefused()));
        }
        core.send(to.member().address(), frame.ping(seq, to.member().boot()), stream);
    }

    private int register(Pending waiting) {
        pending.put(++lastSeq, waiting);
        return lastSeq;
    }

    /** An expected answer. */
    private interface Pending {
        void onAck();

        default void onNack(boolean refused) {}

        default void onRefused() {}

        default @Nullable InetSocketAddress target() {
            return null;
        }
    }

    private final class Contact implements Pending {
        private final Runnable answered;
        private Timers.@Nullable Timer timer;

        private Contact(Runnable answered) {
            this.answered = answered;
        }

        @Override
        public void onAck() {
            if (timer != null) {
                timer.cancel();
            }
            pending.values().remove(this);
            answered.run();
        }
    }

    /** A probe of this node's own. */
    private final class Probe implements Pending {
        private final Entry entry;
        private final long boot;
        private final long start = core.now;
        private final int seq;
        private Timers.@Nullable Timer direct;
        private Timers.@Nullable Timer end;
        private boolean helpersAsked;
        private int helpers;
        private int nacks;
        private boolean refusedHere;
        private int refusals;

        private Probe(Entry entry) {
            this.entry = entry;
            this.boot = entry.member().boot();
            this.seq = register(this);
        }

        private void askHelpers() {
            if (helpersAsked) {
                return;
            }
            helpersAsked = true;
            List<Entry> chosen =
                    core.table.pick(
                            core.settings.helpers(), other -> other != entry && other.isAlive());
            helpers = chosen.size();
            for (Entry helper : chosen) {
                core.send(helper.member().address(), core.frame().pingRequest(seq, boot), false);
            }
            if (core.settings.transport() == SwimSettings.Transport.HYBRID
                    && core.settings.lifeguard()) {
                sendPing(entry, seq, true);
            }
        }

        @Override
        public void onAck() {
            if (!helpersAsked) {
                entry.sample(core.now - start);
            }
            core.counters.answeredProbes++;
            core.counters.answerNanos += core.now - start;
            core.health.change(-1);
            close();
        }

        @Override
        public void onNack(boolean refused) {
            nacks++;
            refusals += refused ? 1 : 0;
            judgeRefusals();
        }

        @Override
        public void onRefused() {
            refusedHere = true;
            if (core.settings.lifeguard()) {
                askHelpers();
                judgeRefusals();
            }
        }

        private void judgeRefusals() {
            if (core.settings.lifeguard()
                    && refusedHere
                    && refusals >= Math.min(REFUSALS, helpers)) {
                close();
                accuse(true);
            }
        }

        @Override
        public InetSocketAddress target() {
            return entry.member().address();
        }

        private void fail() {
            close();
            core.counters.failedProbes++;
            // Lifeguard: helpers that denied show that this node's frames arrive; silent ones do
            // not.
            core.health.change(helpers > 0 ? Math.max(0, helpers - nacks) : 1);
            accuse(false);
        }

        private void accuse(boolean refused) {
            if (rules != null && entry.isPresent() && entry.member().boot() == boot) {
                rules.suspect(
                        entry.member().name(),
                        entry.member().incarnation(),
                        core.self.name(),
                        refused);
            }
        }

        private void close() {
            pending.remove(seq);
            entry.probing = false;
            if (direct != null) {
                direct.cancel();
            }
            if (end != null) {
                end.cancel();
            }
        }
    }

    /** A probe for another node. */
    private final class Relay implements Pending {
        private final InetSocketAddress requester;
        private final boolean stream;
        private final int theirSeq;
        private final InetSocketAddress target;
        private int seq;
        private boolean denied;
        private Timers.@Nullable Timer nack;
        private Timers.@Nullable Timer end;

        private Relay(
                InetSocketAddress requester,
                boolean stream,
                int theirSeq,
                InetSocketAddress target) {
            this.requester = requester;
            this.stream = stream;
            this.theirSeq = theirSeq;
            this.target = target;
        }

        @Override
        public void onAck() {
            core.send(requester, core.frame().ack(theirSeq), stream);
            finish();
        }

        @Override
        public void onRefused() {
            deny(true);
        }

        @Override
        public InetSocketAddress target() {
            return target;
        }

        /** Says once that the target did not answer; a late answer is still relayed. */
        private void deny(boolean refused) {
            if (!denied) {
                denied = true;
                core.send(requester, core.frame().nack(theirSeq, refused), stream);
            }
        }

        private void finish() {
            if (pending.remove(seq) != null) {
                relays--;
            }
            if (nack != null) {
                nack.cancel();
            }
            if (end != null) {
                end.cancel();
            }
        }
    }
}

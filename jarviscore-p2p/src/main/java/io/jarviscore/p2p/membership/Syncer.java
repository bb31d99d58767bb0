package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Anti-entropy: joins through seeds, compares views with random members, and contacts the dead and
 * the seeds again for as long as the process lives, so that partitions heal without help. Used by
 * one thread.
 */
final class Syncer {
    private static final long FIRST_RETRY = 500_000_000L;
    private static final long LAST_RETRY = 30_000_000_000L;
    private static final long SEED_CONTACT = 60_000_000_000L;

    private final Core core;
    private final Prober prober;
    private final long syncPeriod;
    private final boolean seeded;
    private final Map<InetSocketAddress, Entry> seedMembers = new HashMap<>();
    private long retry = FIRST_RETRY;
    private long lastFullSync = Long.MIN_VALUE / 2;

    Syncer(Core core, Prober prober, boolean seeded) {
        this.core = core;
        this.prober = prober;
        this.seeded = seeded;
        this.syncPeriod = core.settings.syncPeriod().toNanos();
    }

    void start() {
        if (seeded) {
            join();
            core.timers.at(core.now + jitter(SEED_CONTACT), this::lookForSeeds);
        }
        core.timers.at(core.now + jitter(syncPeriod), this::compare);
        core.timers.at(core.now + contactPeriod(), this::contactDead);
    }

    /** Whether this node knows nobody else that lives. */
    boolean isAlone() {
        return core.table.present() == 0;
    }

    /** Asks all seeds; again, later and later, until one has answered. */
    private void join() {
        if (isAlone()) {
            core.port.resolveSeeds();
            core.timers.at(core.now + jitter(retry), this::join);
            retry = Math.min(2 * retry, LAST_RETRY);
        } else {
            retry = FIRST_RETRY;
        }
    }

    private void lookForSeeds() {
        if (isAlone()) {
            retry = Math.min(retry, LAST_RETRY);
            join();
        } else {
            core.port.resolveSeeds();
        }
        core.timers.at(core.now + jitter(SEED_CONTACT), this::lookForSeeds);
    }

    /** The seeds' addresses as they are now. */
    void onSeeds(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> others = new ArrayList<>(addresses);
        others.remove(core.self.address());
        if (isAlone()) {
            others.forEach(seed -> sendState(seed, false, false));
            return;
        }
        seedMembers.keySet().retainAll(others);
        others.removeIf(this::isPresent);
        if (!others.isEmpty()) {
            contact(others.get(core.random.nextInt(others.size())));
        }
    }

    /** Goes through all members only if the one found before is not at the address any more. */
    private boolean isPresent(InetSocketAddress seed) {
        Entry known = seedMembers.get(seed);
        if (known != null && known.isPresent() && known.member().address().equals(seed)) {
            return true;
        }
        Entry found = core.table.findPresent(seed);
        if (found == null) {
            seedMembers.remove(seed);
            return false;
        }
        seedMembers.put(seed, found);
        return true;
    }

    /** Sends a digest of the view to a random member; it answers with its state if it differs. */
    private void compare() {
        for (Entry entry : core.table.pick(1, Entry::isAlive)) {
            core.send(
                    entry.member().address(),
                    core.frame().digest(core.table.digest(core.self)),
                    false);
        }
        core.timers.at(core.now + jitter(syncPeriod), this::compare);
    }

    void onDigest(InetSocketAddress from, long digest) {
        if (digest == core.table.digest(core.self)) {
            return;
        }
        // Updates under way explain a difference, unless they have been for long.
        if (core.updates.isEmpty() || core.now - lastFullSync > scaled(syncPeriod)) {
            sendState(from, false, false);
        }
    }

    private void contactDead() {
        long tombstone = core.settings.tombstone().toNanos();
        core.table.forgetIf(entry -> core.now - entry.since() > tombstone);
        List<Entry> dead =
                core.table.absent().stream()
                        .filter(entry -> entry.member().state() == MemberState.DEAD)
                        .toList();
        if (!dead.isEmpty()) {
            contact(dead.get(core.random.nextInt(dead.size())).member().address());
        }
        core.timers.at(core.now + contactPeriod(), this::contactDead);
    }

    private void contact(InetSocketAddress address) {
        prober.contact(address, 0, () -> sendState(address, false, false), () -> {});
    }

    /** About one contact a second over the whole fleet, at most every 5 s for each node. */
    private long contactPeriod() {
        return jitter(Math.clamp(core.members() * core.period, 5 * core.period, SEED_CONTACT));
    }

    /** Answers a request for full state, on the way it came. */
    void reply(InetSocketAddress to, boolean stream) {
        sendState(to, true, stream);
    }

    /** Sends everything this node knows, itself first; in datagrams if there is nothing else. */
    private void sendState(InetSocketAddress to, boolean reply, boolean cameByStream) {
        core.counters.syncs++;
        lastFullSync = core.now;
        boolean stream = cameByStream || core.settings.transport() != SwimSettings.Transport.UDP;
        int limit = stream ? Integer.MAX_VALUE : core.settings.mtu();
        List<byte[]> parts = new ArrayList<>();
        parts.add(FrameWriter.member(core.self));
        for (Entry entry : core.table.all()) {
            if (!entry.secondHand) {
                parts.add(FrameWriter.member(entry.member()));
            }
        }
        int next = 0;
        while (next < parts.size()) {
            int end = next;
            int size = FrameReader.HEADER + 2;
            while (end < parts.size() && size + parts.get(end).length <= limit) {
                size += parts.get(end++).length;
            }
            FrameWriter frame = new FrameWriter(core.self.boot(), size);
            frame.sync(reply, end == parts.size());
            parts.subList(next, end).forEach(frame::raw);
            if (stream) {
                core.port.sendStream(to, frame.frame());
            } else {
                core.port.sendDatagram(to, frame.frame());
            }
            next = end;
        }
    }

    /** The name under which claims of this sender count. */
    String witness(long boot) {
        return Optional.ofNullable(core.table.findBoot(boot))
                .map(entry -> entry.member().name())
                .orElse("unknown");
    }

    /** As memberlist: doubled for each doubling above 32 members. */
    private long scaled(long nanos) {
        int n = core.members();
        return n <= 32 ? nanos : nanos * ((int) Math.ceil(Math.log(n) / Math.log(2)) - 4);
    }

    private long jitter(long nanos) {
        return (long) (nanos * (0.8 + 0.4 * core.random.nextDouble()));
    }
}

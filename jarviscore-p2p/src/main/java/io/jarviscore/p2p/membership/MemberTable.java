package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The other members, by name, and the order in which they are probed: a shuffled round robin, which
 * bounds how long one member can stay unprobed (SWIM §4.3). Used by one thread.
 */
final class MemberTable {
    private final RandomGenerator random;
    private final Map<String, Entry> byName = new HashMap<>();
    private final BootIndex byBoot = new BootIndex();
    private final List<Entry> order = new ArrayList<>();

    /** Those that are dead or have left, in the order in which that was learned. */
    private final Set<Entry> absent = new LinkedHashSet<>();

    private int next;

    /** Sum over the present members, so that a digest does not go through all of them. */
    private long digest;

    MemberTable(RandomGenerator random) {
        this.random = random;
    }

    @Nullable Entry find(String name) {
        return byName.get(name);
    }

    @Nullable Entry findBoot(long boot) {
        return byBoot.find(boot);
    }

    Collection<Entry> all() {
        return byName.values();
    }

    /** How many other members are alive or suspected. */
    int present() {
        return byName.size() - absent.size();
    }

    /** Members that are dead or have left and are not forgotten yet. */
    Collection<Entry> absent() {
        return absent;
    }

    /** A present member at this address, or null. */
    @Nullable Entry findPresent(InetSocketAddress address) {
        for (Entry entry : byName.values()) {
            if (entry.isPresent() && entry.member().address().equals(address)) {
                return entry;
            }
        }
        return null;
    }

    /** Adds an absent member, at a random place of the order. */
    Entry add(Member member, long now) {
        Entry entry = new Entry(member, now);
        byName.put(member.name(), entry);
        byBoot.put(entry);
        count(entry);
        enlist(entry);
        return entry;
    }

    /** Changes a member; puts it back into the order if it had been dropped from there. */
    void set(Entry entry, Member now, long at) {
        boolean was = entry.isPresent();
        digest -= was ? mix(entry.member()) : 0;
        byBoot.remove(entry);
        entry.set(now, at);
        byBoot.put(entry);
        count(entry);
        if (!was && entry.isPresent() && !order.contains(entry)) {
            enlist(entry);
        }
    }

    private void count(Entry entry) {
        if (entry.isPresent()) {
            digest += mix(entry.member());
            absent.remove(entry);
        } else {
            absent.add(entry);
        }
    }

    /** The next member to probe, or null if there is none. */
    @Nullable Entry nextToProbe(Predicate<Entry> worthKeeping) {
        for (int looked = order.size(); looked >= 0; looked--) {
            if (next >= order.size()) {
                reshuffle(worthKeeping);
                next = 0;
            }
            if (order.isEmpty()) {
                return null;
            }
            Entry entry = order.get(next++);
            if (entry.isPresent()) {
                return entry;
            }
        }
        return null;
    }

    /** Up to k different random members that fit. */
    List<Entry> pick(int k, Predicate<Entry> fits) {
        List<Entry> picked = new ArrayList<>(k);
        int size = order.size();
        // As memberlist does: random tries are cheap, and near misses do not matter.
        for (int tries = 3 * size; tries > 0 && picked.size() < k; tries--) {
            Entry entry = order.get(random.nextInt(size));
            if (fits.test(entry) && !picked.contains(entry)) {
                picked.add(entry);
            }
        }
        return picked;
    }

    /** Forgets absent members. */
    void forgetIf(Predicate<Entry> expired) {
        Iterator<Entry> entries = absent.iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            if (expired.test(entry)) {
                entries.remove();
                byName.remove(entry.member().name());
                byBoot.remove(entry);
                order.remove(entry);
            }
        }
        next = Math.min(next, order.size());
    }

    /** A number that is equal at nodes that see the same processes with the same incarnations. */
    long digest(Member self) {
        return mix(self) + digest;
    }

    /** Stafford's 64-bit finaliser, as in SplittableRandom. */
    private static long mix(Member member) {
        long z = member.boot() * 31 + member.incarnation();
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private void enlist(Entry entry) {
        int place = random.nextInt(order.size() + 1);
        order.add(entry);
        Collections.swap(order, place, order.size() - 1);
    }

    private void reshuffle(Predicate<Entry> worthKeeping) {
        order.removeIf(entry -> !entry.isPresent() && !worthKeeping.test(entry));
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
    }
}

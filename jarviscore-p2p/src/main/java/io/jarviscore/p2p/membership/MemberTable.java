package io.jarviscore.p2p.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
    private final Map<Long, Entry> byBoot = new HashMap<>();
    private final List<Entry> order = new ArrayList<>();
    private int next;
    private int present;

    MemberTable(RandomGenerator random) {
        this.random = random;
    }

    @Nullable Entry find(String name) {
        return byName.get(name);
    }

    @Nullable Entry findBoot(long boot) {
        return byBoot.get(boot);
    }

    Collection<Entry> all() {
        return byName.values();
    }

    /** How many other members are alive or suspected. */
    int present() {
        return present;
    }

    /** Adds a member that is not there yet, at a random place of the order. */
    Entry add(Member member, long now) {
        Entry entry = new Entry(member, now);
        byName.put(member.name(), entry);
        byBoot.put(member.boot(), entry);
        present += entry.isPresent() ? 1 : 0;
        enlist(entry);
        return entry;
    }

    /** Changes a member; puts it back into the order if it had been dropped from there. */
    void set(Entry entry, Member now, long at) {
        boolean was = entry.isPresent();
        byBoot.remove(entry.member().boot());
        entry.set(now, at);
        byBoot.put(now.boot(), entry);
        if (was != entry.isPresent()) {
            present += was ? -1 : 1;
            if (!was && !order.contains(entry)) {
                enlist(entry);
            }
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

    /** Forgets members. */
    void removeIf(Predicate<Entry> expired) {
        Iterator<Entry> entries = byName.values().iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            if (!entry.isPresent() && expired.test(entry)) {
                entries.remove();
                byBoot.remove(entry.member().boot());
                order.remove(entry);
            }
        }
        next = Math.min(next, order.size());
    }

    /** A number that is equal at nodes that see the same processes with the same incarnations. */
    long digest(Member self) {
        long sum = mix(self);
        for (Entry entry : byName.values()) {
            if (entry.isPresent()) {
                sum += mix(entry.member());
            }
        }
        return sum;
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

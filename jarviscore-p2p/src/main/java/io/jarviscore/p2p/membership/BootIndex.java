package io.jarviscore.p2p.membership;

import org.jspecify.annotations.Nullable;

/**
 * Entries by their boot number: an open hash table without boxes or nodes, since a fleet of ten
 * thousand looks into it for every frame. Boot numbers are random, so their low bits are the hash.
 * Used by one thread.
 */
final class BootIndex {
    private @Nullable Entry[] slots = new Entry[16];
    private int size;

    @Nullable Entry find(long boot) {
        int mask = slots.length - 1;
        for (int i = (int) boot & mask; ; i = (i + 1) & mask) {
            Entry entry = slots[i];
            if (entry == null || entry.member().boot() == boot) {
                return entry;
            }
        }
    }

    /** Adds an entry, or replaces the one of the same boot. */
    void put(Entry entry) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        if (insert(entry)) {
            size++;
        }
    }

    /** Removes an entry; it must still have the boot under which it was added. */
    void remove(Entry entry) {
        int mask = slots.length - 1;
        int hole = (int) entry.member().boot() & mask;
        while (slots[hole] != entry) {
            if (slots[hole] == null) {
                return;
            }
            hole = (hole + 1) & mask;
        }
        slots[hole] = null;
        size--;
        // Those behind may have been pushed there by it (Knuth, TAOCP 3, 6.4, algorithm R).
        int next = (hole + 1) & mask;
        Entry moved = slots[next];
        while (moved != null) {
            slots[next] = null;
            insert(moved);
            next = (next + 1) & mask;
            moved = slots[next];
        }
    }

    private boolean insert(Entry entry) {
        int mask = slots.length - 1;
        int i = (int) entry.member().boot() & mask;
        while (true) {
            Entry there = slots[i];
            if (there == null) {
                slots[i] = entry;
                return true;
            }
            if (there.member().boot() == entry.member().boot()) {
                slots[i] = entry;
                return false;
            }
            i = (i + 1) & mask;
        }
    }

    private void grow() {
        @Nullable Entry[] before = slots;
        slots = new Entry[before.length * 2];
        for (Entry entry : before) {
            if (entry != null) {
                insert(entry);
            }
        }
    }
}

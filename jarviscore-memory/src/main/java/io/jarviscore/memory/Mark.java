package io.jarviscore.memory;

import io.jarviscore.coordination.Ledger;

/**
 * How far the recall index has read a topic.
 *
 * @param position of the last entry that was read; 0 before the first
 * @param at when that was appended, to distinguish it from an entry of another ledger
 */
record Mark(long position, long at) {
    static final Mark START = new Mark(0, 0);

    static Mark of(Ledger.Entry entry) {
        return new Mark(entry.position(), entry.at().toEpochMilli());
    }
}

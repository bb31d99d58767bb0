package io.jarviscore.p2p.membership;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Updates that are still to be sent, least transmitted first. A newer update about a member
 * replaces the queued one, so there are never more updates than members. Used by one thread.
 */
final class GossipQueue {
    private static final int SLACK = 64;

    private final Map<String, Update> bySubject = new HashMap<>();
    private final List<Deque<Update>> byTransmits = new ArrayList<>();
    private int queued;

    void add(String subject, byte[] part) {
        Update update = new Update(subject, part);
        bySubject.put(subject, update);
        bucket(0).addFirst(update);
        queued++;
        if (queued > 2 * bySubject.size() + SLACK) {
            dropReplaced();
        }
    }

    /** Replaced updates are skipped when their turn comes; a flood could put that off for ever. */
    private void dropReplaced() {
        byTransmits.forEach(bucket -> bucket.removeIf(each -> bySubject.get(each.subject) != each));
        queued = bySubject.size();
    }

    /** Updates in all buckets, those included that a newer one has replaced. */
    int queued() {
        return queued;
    }

    int size() {
        return bySubject.size();
    }

    boolean isEmpty() {
        return bySubject.isEmpty();
    }

    /** Adds updates that fit to a frame; an update is forgotten after so many transmissions. */
    void drain(FrameWriter frame, int capacity, int transmits) {
        if (bySubject.isEmpty()) {
            return;
        }
        List<Update> sent = new ArrayList<>();
        for (Deque<Update> bucket : byTransmits) {
            if (!fill(frame, capacity, bucket, sent)) {
                break;
            }
        }
        for (Update update : sent) {
            update.transmits++;
            if (update.transmits < transmits) {
                bucket(update.transmits).addLast(update);
            } else {
                bySubject.remove(update.subject);
                queued--;
            }
        }
    }

    /** Takes updates from one bucket; false if the frame is full. */
    private boolean fill(FrameWriter frame, int capacity, Deque<Update> bucket, List<Update> sent) {
        while (!bucket.isEmpty()) {
            Update first = bucket.peekFirst();
            if (bySubject.get(first.subject) != first) {
                bucket.removeFirst(); // a newer one has replaced it
                queued--;
            } else if (frame.size() + first.part.length <= capacity) {
                frame.raw(first.part);
                sent.add(bucket.removeFirst());
            } else {
                return false;
            }
        }
        return true;
    }

    private Deque<Update> bucket(int transmits) {
        while (byTransmits.size() <= transmits) {
            byTransmits.add(new ArrayDeque<>());
        }
        return byTransmits.get(transmits);
    }

    private static final class Update {
        private final String subject;
        private final byte[] part;
        private int transmits;

        private Update(String subject, byte[] part) {
            this.subject = subject;
            this.part = part;
        }
    }
}

package io.jarviscore.p2p.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GossipQueueTest {
    private final GossipQueue queue = new GossipQueue();

    @Test
    void aNewerUpdateReplacesTheQueuedOne() {
        queue.add("a", new byte[] {1});
        queue.add("a", new byte[] {2});

        FrameWriter frame = new FrameWriter(1, 64);
        queue.drain(frame, 1_000, 1);

        assertThat(frame.frame()).hasSize(FrameReader.HEADER + 1).endsWith(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aFloodOfUpdatesAboutFewMembersLeavesFewInTheQueue() {
        for (int i = 0; i < 100_000; i++) {
            queue.add("member " + i % 10, new byte[100]);
            if (i % 5 == 0) {
                queue.drain(new FrameWriter(1, 64), 400, 12);
            }
        }
        assertThat(queue.size()).isEqualTo(10);
        assertThat(queue.queued()).isLessThanOrEqualTo(100);
    }
}

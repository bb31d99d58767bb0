package io.jarviscore.p2p.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootIndexTest {
    @Test
    void itFindsWhatAMapFindsAlsoWhereBootsCollide() {
        SplittableRandom random = new SplittableRandom(3);
        BootIndex index = new BootIndex();
        Map<Long, Entry> map = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long boot = random.nextInt(40) * 64L + random.nextInt(3); // few low bits
            Entry known = map.get(boot);
            if (random.nextBoolean()) {
                Entry entry = new Entry(member(boot), 0);
                index.put(entry);
                map.put(boot, entry);
            } else if (known != null) {
                index.remove(known);
                map.remove(boot);
            }
            long asked = random.nextInt(40) * 64L + random.nextInt(3);
            assertThat(index.find(asked)).isSameAs(map.get(asked));
        }
    }

    private static Member member(long boot) {
        return new Member(
                "n",
                boot,
                1,
                MemberState.ALIVE,
                new InetSocketAddress("10.0.0.1", 7_946),
                new Metadata("n", 1, 0));
    }
}

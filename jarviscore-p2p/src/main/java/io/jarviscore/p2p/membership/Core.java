package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state that the parts of the state machine share: the time, the view, pending updates, and how
 * frames are sent. Used by one thread.
 */
final class Core {
    final SwimSettings settings;
    final RandomGenerator random;
    final SwimPort port;
    final Timers timers = new Timers();
    final GossipQueue updates = new GossipQueue();
    final Counters counters = new Counters();
    final MemberTable table;
    final Health health;
    final long period;
    final long pingTimeout;
    private final long gossipPeriod;
    private final long gossipToDead;
    private Timers.@Nullable Timer gossip;
    Member self;
    long now;

    Core(SwimSettings settings, Member self, RandomGenerator random, SwimPort port) {
        this.settings = settings;
        this.self = self;
        this.random = random;
        this.port = port;
        this.table = new MemberTable(random);
        this.health = new Health(settings.lifeguard() ? settings.healthMax() : 0);
        this.period = settings.period().toNanos();
        this.pingTimeout = settings.pingTimeout().toNanos();
        this.gossipPeriod = settings.gossipPeriod().toNanos();
        this.gossipToDead = settings.gossipToDead().toNanos();
    }

    /** How many members there are, this one included. */
    int members() {
        return table.present() + 1;
    }

    boolean isSelf(String name) {
        return name.equals(self.name());
    }

    /** A new frame from this node. */
    FrameWriter frame() {
        return new FrameWriter(self.boot(), 96);
    }

    /** Queues an update for dissemination. */
    void spread(String subject, byte[] part) {
        updates.add(subject, part);
        if (gossip == null) {
            gossip = timers.at(now + gossipPeriod, this::gossip);
        }
    }

    /** Sends a frame with as many pending updates as fit. */
    void send(InetSocketAddress to, FrameWriter frame, boolean stream) {
        updates.drain(frame, settings.mtu(), transmits());
        if (stream || settings.transport() == SwimSettings.Transport.TCP) {
            port.sendStream(to, frame.frame());
        } else {
            port.sendDatagram(to, frame.frame());
        }
    }

    /** Whether a member that is not present should still receive updates, so that it can refute. */
    boolean isWorthTelling(Entry entry) {
        return entry.isPresent()
                || (entry.member().state() == MemberState.DEAD
                        && now - entry.since() < gossipToDead);
    }

    private void gossip() {
        gossip = null;
        List<Entry> targets = table.pick(settings.gossipNodes(), this::isWorthTelling);
        for (Entry target : targets) {
            if (!updates.isEmpty()) {
                send(target.member().address(), frame(), false);
            }
        }
        if (!updates.isEmpty() && gossip == null) {
            gossip = timers.at(now + gossipPeriod, this::gossip);
        }
    }

    /** Sends pending updates at once; for a node that leaves. */
    void gossipNow() {
        if (gossip != null) {
            gossip.cancel();
        }
        gossip();
    }

    /**
     * λ · ⌈log2(n + 1)⌉, as in SWIM §5. With memberlist's log10, one update in fifty missed one of
     * 64 nodes, which then waited for anti-entropy.
     */
    private int transmits() {
        return settings.retransmitFactor()
                * (Integer.SIZE - Integer.numberOfLeadingZeros(members()));
    }
}

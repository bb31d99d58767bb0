package io.jarviscore.engine;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.engine.store.OutageLog;
import io.jarviscore.settings.SettingKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that share this mesh's stores: announces its own, and knows the others. Its knowledge
 * of others is at most a heartbeat old; somebody it does not know is asked for at once.
 * Thread-safe; methods that read the roster block.
 */
final class Fleet {
    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    private static final Seen NOBODY = new Seen(Instant.MIN, List.of());

    private final UnannouncedRecipients unannounced = new UnannouncedRecipients(this::isAnnounced);
    private final Roster roster;
    private final AgentDirectory agents;
    private final Self self;
    private final OutageLog outages;
    private final MeshClock clock;
    private final Duration lease;
    private final Duration heartbeat;
    private volatile Seen seen = NOBODY;
    private volatile MeshClock.Timer next = () -> {};
    private volatile boolean left;

    /** Own ids that another node announced, and until when that counts; bounded by the agents. */
    private final Map<String, Instant> alsoElsewhere = new ConcurrentHashMap<>();

    /** Whether a namesake was warned of; the beats come one after another. */
    private volatile boolean warned;

    Fleet(
            Roster roster,
            AgentDirectory agents,
            Self self,
            OutageLog outages,
            MeshClock clock,
            Duration lease,
            Duration heartbeat) {
        this.roster = roster;
        this.agents = agents;
        this.self = self;
        this.outages = outages;
        this.clock = clock;
        this.lease = lease;
        this.heartbeat = heartbeat;
    }

    /** Announces this mesh's agents, and says so again with every heartbeat if others listen. */
    void join(boolean shared) {
        if (shared) {
            // Before its agents, which a death of the process that had the name must not end. That
            // one may be dead; a process that has the name at the next beat is alive.
            roster.occupy(self.node(), self.owner());
            noteAgentsOfOthers();
            roster.announce(agents.list(), lease);
            next = clock.after(heartbeat, this::beat);
        } else {
            // Nobody else can tell whether this process lives.
            roster.announce(agents.list(), Duration.ofDays(36_500));
        }
    }

    /**
     * Says that this mesh's agents have left; a failure is logged, and their leases expire by
     * themselves.
     */
    void leave() {
        left = true;
        next.cancel();
        try {
            roster.withdraw(agents.list().stream().map(Peer::id).toList());
        } catch (JarvisException e) {
            log.warn("Could not withdraw from the roster: {}", e.getMessage());
        }
    }

    /** Ends the announcements of a process that has died. */
    void expire(String owner) {
        roster.expire(Assembly.nodeOf(owner), owner);
        seen = NOBODY;
    }

    /** Whether any agent here or elsewhere, alive or not, has this role or capability. */
    boolean knows(String word) {
        return agents.knows(word) || !answering(word).isEmpty();
    }

    /** Whether an agent with this role or capability is alive somewhere. */
    boolean isAlive(String word) {
        return agents.knows(word)
                || answering(word).stream().anyMatch(Roster.Listing::alive)
                || refreshed().stream()
                        .anyMatch(known -> known.alive() && known.peer().card().answersTo(word));
    }

    /** Whether an agent of another mesh with this role or capability is alive. */
    boolean isAliveElsewhere(String word) {
        return others().stream()
                        .anyMatch(known -> known.alive() && known.peer().card().answersTo(word))
                || agents.list().stream()
                        .anyMatch(own -> own.card().answersTo(word) && isAnnouncedElsewhere(own));
    }

    private boolean isAnnouncedElsewhere(Peer own) {
        Instant until = alsoElsewhere.get(own.id());
        return until != null && clock.instant().isBefore(until);
    }

    /**
     * Notes which of this mesh's agents another living node announced last. The roster has one
     * entry for an id, and the announcement that follows replaces that node's.
     */
    private void noteAgentsOfOthers() {
        Instant until = clock.instant().plus(lease);
        List<String> own = agents.list().stream().map(Peer::id).toList();
        for (Roster.Listing listing : roster.find(own)) {
            Peer peer = listing.peer();
            if (listing.alive() && !peer.node().equals(self.node())) {
                alsoElsewhere.put(peer.id(), until);
            }
        }
    }

    /** All known agents except those of this mesh; as last seen if the roster is unavailable. */
    List<Roster.Listing> others() {
        List<Roster.Listing> known;
        try {
            known = everybody();
        } catch (StoreUnavailableException e) {
            known = seen.listings();
        }
        List<Peer> own = agents.list();
        return known.stream().filter(listing -> !own.contains(listing.peer())).toList();
    }

    /**
     * Lets mail to an agent pass.
     *
     * @throws JarvisException if too many names were sent to that no agent has announced
     */
    void admitMail(String to) {
        unannounced.admit(to);
    }

    private boolean isAnnounced(String id) {
        if (agents.list().stream().anyMatch(peer -> peer.id().equals(id))) {
            return true;
        }
        try {
            return everybody().stream().anyMatch(known -> known.peer().id().equals(id));
        } catch (StoreUnavailableException e) {
            return true; // the mailbox will tell
        }
    }

    /** The roles of all known agents. */
    List<String> roles() {
        return everybody().stream().map(known -> known.peer().card().role()).distinct().toList();
    }

    /** All known agents, by id. */
    List<Roster.Listing> everybody() {
        Seen last = seen;
        return last.at().plus(heartbeat).isAfter(clock.instant()) ? last.listings() : refreshed();
    }

    /**
     * One of those that fit: one that is alive if there is any.
     *
     * @param wanted selects agents
     * @param what names the wanted agents, for people
     * @throws JarvisException if nobody fits
     */
    Peer pick(Predicate<Peer> wanted, String what) {
        List<Roster.Listing> found = fitting(everybody(), wanted);
        if (found.stream().noneMatch(Roster.Listing::alive)) {
            found = fitting(refreshed(), wanted);
        }
        List<Roster.Listing> alive = found.stream().filter(Roster.Listing::alive).toList();
        List<Roster.Listing> choice = alive.isEmpty() ? found : alive;
        if (choice.isEmpty()) {
            throw new JarvisException(
                    "no agent has "
                            + what
                            + "; known are "
                            + everybody().stream().map(known -> known.peer().id()).toList());
        }
        return choice.get(ThreadLocalRandom.current().nextInt(choice.size())).peer();
    }

    private List<Roster.Listing> answering(String word) {
        Predicate<Peer> able = peer -> peer.card().answersTo(word);
        List<Roster.Listing> found = fitting(everybody(), able);
        return found.isEmpty() ? fitting(refreshed(), able) : found;
    }

    private static List<Roster.Listing> fitting(
            List<Roster.Listing> listings, Predicate<Peer> wanted) {
        return listings.stream().filter(known -> wanted.test(known.peer())).toList();
    }

    private List<Roster.Listing> refreshed() {
        Instant now = clock.instant();
        List<Roster.Listing> listings = roster.list();
        seen = new Seen(now, listings);
        return listings;
    }

    private void beat() {
        try {
            noteAgentsOfOthers();
            roster.announce(agents.list(), lease);
            roster.occupy(self.node(), self.owner()).ifPresent(this::warnOfNamesake);
            outages.onSuccess(OutageLog.Activity.ROSTER);
        } catch (StoreUnavailableException e) {
            outages.onFailure(OutageLog.Activity.ROSTER, e);
        } catch (JarvisException e) {
            // The next one will tell.
            log.warn("Could not announce the agents of this node: {}", e.getMessage());
        }
        if (!left) {
            next = clock.after(heartbeat, this::beat);
        }
    }

    private void warnOfNamesake(String other) {
        if (!warned) {
            warned = true;
            log.warn(
                    "Another living process ({}) has the name of this node, {}: give each its own"
                            + " {} (JARVISCORE_NODE_NAME)",
                    other,
                    self.node(),
                    SettingKeys.NODE_NAME.key());
        }
    }

    /**
     * This process.
     *
     * @param node its name
     * @param owner its name and incarnation
     */
    record Self(String node, String owner) {}

    private record Seen(Instant at, List<Roster.Listing> listings) {}
}

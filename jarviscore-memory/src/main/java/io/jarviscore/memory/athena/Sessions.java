package io.jarviscore.memory.athena;

import io.jarviscore.MeshClock;
import io.jarviscore.coordination.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The sessions, one for each scope, in the state store, so that a restart or another node uses them
 * again. One that the server does not know any more is opened anew, once. Thread-safe; two nodes
 * may both open one, which costs Athena an empty row.
 */
final class Sessions {
    private static final String KIND = "session";

    private final AthenaClient client;
    private final Ledger ledger;
    private final MeshClock clock;
    private final Duration timeToLive;
    private final String server;
    private final Map<Scope, Session> known = new ConcurrentHashMap<>();
    private final Map<Scope, ReentrantLock> opening = new ConcurrentHashMap<>();

    /**
     * Sessions of one server.
     *
     * @param server names it in the store: a session id means nothing to another server
     */
    Sessions(
            AthenaClient client,
            Ledger ledger,
            MeshClock clock,
            Duration timeToLive,
            String server) {
        this.client = client;
        this.ledger = ledger;
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.server = server;
    }

    /** Does something in the scope's session; does it again in a new one if that is unknown. */
    <T> T in(Scope scope, Function<String, T> work) {
        Session session = session(scope);
        try {
            return work.apply(session.id());
        } catch (AthenaException e) {
            if (e.reason() != AthenaException.Reason.UNKNOWN_SESSION) {
                throw e;
            }
            return work.apply(reopen(scope, session).id());
        }
    }

    private Session session(Scope scope) {
        Session session = known.get(scope);
        if (session != null && isFresh(session)) {
            return session;
        }
        // Held while one session is opened, so that concurrent first uses open one.
        ReentrantLock lock = opening.computeIfAbsent(scope, it -> new ReentrantLock());
        lock.lock();
        try {
            Session again = known.get(scope);
            if (again != null && isFresh(again)) {
                return again;
            }
            Session stored = stored(scope);
            return keep(scope, isFresh(stored) ? stored : open(scope));
        } finally {
            lock.unlock();
        }
    }

    private Session reopen(Scope scope, Session stale) {
        ReentrantLock lock = opening.computeIfAbsent(scope, it -> new ReentrantLock());
        lock.lock();
        try {
            Session now = known.get(scope);
            return now != null && !now.equals(stale) ? now : keep(scope, open(scope));
        } finally {
            lock.unlock();
        }
    }

    private Session open(Scope scope) {
        String id =
                client.openSession(
                        scope.tenant(),
                        scope.user(),
                        scope.agent(),
                        Map.of("origin_service", "jarviscore"));
        Instant now = clock.instant();
        ledger.append(topic(scope), KIND, Map.of("id", id, "at", now.toString()));
        return new Session(id, now);
    }

    private Session keep(Scope scope, Session session) {
        known.put(scope, session);
        return session;
    }

    private Session stored(Scope scope) {
        List<Ledger.Entry> newest = ledger.tail(topic(scope), 1);
        if (newest.isEmpty()) {
            return Session.NONE;
        }
        Map<String, Object> data = newest.getFirst().data();
        return new Session(
                String.valueOf(data.get("id")), Instant.parse(String.valueOf(data.get("at"))));
    }

    private boolean isFresh(Session session) {
        return !session.equals(Session.NONE)
                && clock.instant().isBefore(session.at().plus(timeToLive));
    }

    private String topic(Scope scope) {
        return "memory:athena:session:" + server + ":" + scope.name();
    }

    private record Session(String id, Instant at) {
        static final Session NONE = new Session("", Instant.EPOCH);
    }
}

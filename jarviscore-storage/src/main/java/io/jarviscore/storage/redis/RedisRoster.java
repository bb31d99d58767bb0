package io.jarviscore.storage.redis;

import io.jarviscore.Peer;
import io.jarviscore.Roster;
import io.jarviscore.stored.BadRecords;
import io.jarviscore.stored.StoredForms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Agents in Redis: all in one hash, since they are asked for together, and are as many as there are
 * processes times agents.
 */
final class RedisRoster implements Roster {
    private static final LuaScript ANNOUNCE = LuaScript.of("roster", "announce");
    private static final LuaScript WITHDRAW = LuaScript.of("roster", "withdraw");
    private static final LuaScript LIST = LuaScript.of("roster", "list");
    private static final LuaScript FIND = LuaScript.of("roster", "find");
    private static final LuaScript OCCUPY = LuaScript.of("node-occupy");
    private static final LuaScript OCCUPANT = LuaScript.of("node-occupant");

    private final RedisLink link;
    private final RedisKeys keys;
    private final String timeToLive;
    private final BadRecords bad;

    /**
     * A roster over a connection that it does not close.
     *
     * @param timeToLive how long an agent is known after it lived last
     */
    RedisRoster(RedisLink link, RedisKeys keys, Duration timeToLive, BadRecords bad) {
        this.bad = bad;
        this.link = link;
        this.keys = keys;
        this.timeToLive = String.valueOf(timeToLive.toMillis());
    }

    @Override
    public void announce(List<Peer> agents, Duration lease) {
        List<String> args = new ArrayList<>(List.of(String.valueOf(lease.toMillis())));
        for (Peer agent : agents) {
            args.add(agent.id());
            args.add(StoredForms.write(agent));
        }
        run(ANNOUNCE, args);
    }

    @Override
    public void withdraw(List<String> agentIds) {
        run(WITHDRAW, agentIds);
    }

    @Override
    public Optional<String> occupy(String node, String owner) {
        List<Object> last = link.run(OCCUPY, List.of(keys.node(node)), List.of(timeToLive, owner));
        return last.isEmpty() ? Optional.empty() : Optional.of(Replies.text(last, 0));
    }

    /** A process that takes the name meanwhile announces its agents again at its next beat. */
    @Override
    public void expire(String node, String owner) {
        List<Object> last = link.run(OCCUPANT, List.of(keys.node(node)), List.of());
        if (last.isEmpty() || !Replies.text(last, 0).equals(owner)) {
            return;
        }
        List<String> ids =
                list().stream()
                        .filter(listing -> listing.alive() && listing.peer().node().equals(node))
                        .map(listing -> listing.peer().id())
                        .toList();
        if (!ids.isEmpty()) {
            withdraw(ids);
        }
    }

    @Override
    public List<Listing> list() {
        return listings(run(LIST, List.of()));
    }

    @Override
    public List<Listing> find(List<String> agentIds) {
        return listings(run(FIND, agentIds));
    }

    private List<Listing> listings(List<Object> reply) {
        List<Listing> listings = new ArrayList<>();
        for (int i = 0; i < reply.size(); i += 3) {
            String document = Replies.text(reply, i + 1);
            boolean alive = Replies.number(reply, i + 2) == 1;
            bad.read("agent", Replies.text(reply, i), () -> StoredForms.readPeer(document))
                    .ifPresent(peer -> listings.add(new Listing(peer, alive)));
        }
        listings.sort(Comparator.comparing(listing -> listing.peer().id()));
        return listings;
    }

    private List<Object> run(LuaScript script, List<String> args) {
        List<String> all = new ArrayList<>(List.of(timeToLive));
        all.addAll(args);
        return link.run(script, keys.roster(), all);
    }
}

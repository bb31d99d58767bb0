package io.jarviscore.storage.redis;

import io.jarviscore.WorkflowStore.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps that each process holds, so that those of a dead one are found without looking at every
 * workflow. Written with hints, which cost no round trip: the workflow's own hash decides. If a
 * hint is lost, by a broken connection or a process killed within a round trip after its claim, the
 * step waits for its lease, or for a reader of its workflow. Thread-safe.
 */
final class HeldSteps {
    private final RedisLink link;
    private final RedisKeys keys;
    private final Duration timeToLive;

    /**
     * Lists over a connection that they do not close.
     *
     * @param timeToLive how long a process's list is kept after its last claim
     */
    HeldSteps(RedisLink link, RedisKeys keys, Duration timeToLive) {
        this.link = link;
        this.keys = keys;
        this.timeToLive = timeToLive;
    }

    /** Adds a step that was claimed. */
    void add(Claim claim) {
        String key = keys.heldBy(claim.owner());
        link.hint(commands -> commands.sadd(key, member(claim)));
        link.hint(commands -> commands.pexpire(key, timeToLive));
    }

    /** Removes a step whose claim has ended. */
    void remove(Claim claim) {
        link.hint(commands -> commands.srem(keys.heldBy(claim.owner()), member(claim)));
    }

    /** The ids of the steps that a process may hold, by workflow. */
    Map<String, List<String>> of(String owner) {
        Map<String, List<String>> steps = new LinkedHashMap<>();
        for (String member : link.call(commands -> commands.smembers(keys.heldBy(owner)))) {
            int colon = member.indexOf(':');
            int begin = colon + 1;
            int end = begin + Integer.parseInt(member.substring(0, colon));
            steps.computeIfAbsent(member.substring(begin, end), id -> new ArrayList<>())
                    .add(member.substring(end));
        }
        return steps;
    }

    /** Both ids, with any characters. */
    private static String member(Claim claim) {
        return claim.workflowId().length() + ":" + claim.workflowId() + claim.stepId();
    }
}

package io.jarviscore.storage.redis;

import io.jarviscore.stored.BadRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the scripts about mailboxes.
 *
 * @param link the server
 * @param keys the names of the keys
 * @param timeToLive how long a mailbox is kept after the last write
 * @param limits the limits of each mailbox
 * @param bad where messages are named that cannot be read
 */
record MailScripts(
        RedisLink link, RedisKeys keys, Duration timeToLive, MailLimits limits, BadRecords bad) {
    private static final Logger log = LoggerFactory.getLogger(MailScripts.class);

    /** Returns the script's own result, and logs the dead letters that it made. */
    List<?> run(LuaScript script, String recipient, String... args) {
        return run(script, recipient, keys.mailbox(recipient), args);
    }

    /** Runs a script that has to recognise a repeated call. */
    List<?> runOnce(LuaScript script, String recipient, String request, String... args) {
        List<String> all = new ArrayList<>(keys.mailbox(recipient));
        all.add(keys.acknowledgement(recipient, request));
        return run(script, recipient, all, args);
    }

    private List<?> run(
            LuaScript script, String recipient, List<String> scriptKeys, String... args) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                String.valueOf(timeToLive.toMillis()),
                                keys.inboxes(),
                                String.valueOf(limits.maxDeliveries()),
                                String.valueOf(limits.visibility().toMillis())));
        Collections.addAll(all, args);
        List<Object> reply = link.run(script, scriptKeys, all);
        for (String id : Replies.texts(Replies.list(reply, 0))) {
            log.warn(
                    "Message {} to {} was given up: it became a dead letter ({} deliveries at most)",
                    id,
                    recipient,
                    limits.maxDeliveries());
        }
        return reply.subList(1, reply.size());
    }
}

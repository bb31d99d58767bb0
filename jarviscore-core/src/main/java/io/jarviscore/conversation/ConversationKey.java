package io.jarviscore.conversation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one conversation in the stores. A hash, since agent, tenant, user and id together would be
 * longer than an id may be; so a conversation of one tenant cannot be reached with another's name.
 *
 * @param hash 32 hexadecimal digits
 * @param owner 16 hexadecimal digits that stand for tenant and user; {@code none} without either
 */
record ConversationKey(String hash, String owner) {
    static final String NO_OWNER = "none";

    private static final int HASH_BYTES = 16;
    private static final int OWNER_BYTES = 8;
    private static final Pattern WORKFLOW =
            Pattern.compile("conversation-([0-9a-f]{32})-([0-9a-f]{16}|none)-([1-9][0-9]{0,17})");

    static ConversationKey of(String tenant, String user, String agent, String id) {
        String owner =
                tenant.isEmpty() && user.isEmpty() ? NO_OWNER : hash(OWNER_BYTES, tenant, user);
        return new ConversationKey(hash(HASH_BYTES, tenant, user, agent, id), owner);
    }

    private static String hash(int bytes, String... parts) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The workflow that takes a turn; the store lets one such workflow be opened. */
    String workflowId(long turn) {
        return "conversation-" + hash + "-" + owner + "-" + turn;
    }

    String topic() {
        return "conversation:" + hash;
    }

    /** Outlives the turns that were forgotten. */
    String startTopic() {
        return "conversation:" + hash + ":start";
    }

    /** The turn that a workflow takes, if it takes one. */
    static Optional<Place> placeOf(String workflowId) {
        Matcher matcher = WORKFLOW.matcher(workflowId);
        return matcher.matches()
                ? Optional.of(
                        new Place(
                                new ConversationKey(matcher.group(1), matcher.group(2)),
                                Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /**
     * A turn of a conversation.
     *
     * @param key which conversation
     * @param turn its number, from 1
     */
    record Place(ConversationKey key, long turn) {}
}

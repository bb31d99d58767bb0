package io.jarviscore.nexus.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** User ids as the original sends them: a UUID as it is, any other text as UUIDv5 of it. */
final class UserIds {
    private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    private UserIds() {}

    static String of(String user) {
        try {
            if (user.length() == 36) {
                return UUID.fromString(user).toString();
            }
        } catch (IllegalArgumentException e) {
            // A name of 36 characters.
        }
        return v5(user).toString();
    }

    /** RFC 9562, section 5.5, in the DNS namespace. */
    private static UUID v5(String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(
                    ByteBuffer.allocate(16)
                            .putLong(DNS.getMostSignificantBits())
                            .putLong(DNS.getLeastSignificantBits())
                            .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
            long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}

package io.jarviscore.storage.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that the server runs atomically.
 *
 * @param name for messages
 * @param source its text
 * @param hash by which a server that has seen the text knows it
 */
record LuaScript(String name, String source, String hash) {

    /** One action on a workflow, mailbox, …: the part that all of them share, then its own. */
    static LuaScript of(String subject, String action) {
        return named(
                subject + "-" + action,
                resource(subject + ".lua") + resource(subject + "-" + action + ".lua"));
    }

    /** A script that stands by itself. */
    static LuaScript of(String name) {
        return named(name, resource(name + ".lua"));
    }

    private static LuaScript named(String name, String source) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(source.getBytes(StandardCharsets.UTF_8));
            return new LuaScript(name, source, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static String resource(String file) {
        try (InputStream in = LuaScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from this jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}

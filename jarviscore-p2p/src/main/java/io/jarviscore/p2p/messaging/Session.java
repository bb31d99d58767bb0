package io.jarviscore.p2p.messaging;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one link: AES-256-GCM in both directions with counters as nonces. Frames arrive in
 * order or not at all, so the counter is not sent, and a frame that is lost, repeated or changed
 * ends the session. Used by one thread.
 */
final class Session {
    static final int TAG = 16;

    /** The fleet key that authenticated its handshake; 0 for none. */
    final int keyId;

    private final SecretKeySpec sendKey;
    private final SecretKeySpec receiveKey;
    private final Cipher cipher;
    private long sent;
    private long received;

    Session(int keyId, byte[] sendKey, byte[] receiveKey) {
        this.keyId = keyId;
        this.sendKey = new SecretKeySpec(sendKey, "AES");
        this.receiveKey = new SecretKeySpec(receiveKey, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** A data frame with this content. */
    byte[] seal(byte[] content) {
        byte[] frame = new byte[1 + content.length + TAG];
        frame[0] = Frames.DATA;
        try {
            cipher.init(Cipher.ENCRYPT_MODE, sendKey, nonce(sent++));
            cipher.doFinal(content, 0, content.length, frame, 1);
            return frame;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a message could not be sealed", e);
        }
    }

    /** The content of the next data frame; empty if it is not the one that was sent next. */
    Optional<byte[]> open(byte[] frame) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, receiveKey, nonce(received));
            byte[] content = cipher.doFinal(frame, 1, frame.length - 1);
            received++;
            return Optional.of(content);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static GCMParameterSpec nonce(long number) {
        return new GCMParameterSpec(
                TAG * 8, ByteBuffer.allocate(12).putInt(0).putLong(number).array());
    }
}

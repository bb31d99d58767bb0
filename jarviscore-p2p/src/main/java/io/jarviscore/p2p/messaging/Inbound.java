package io.jarviscore.p2p.messaging;

/** A connection that another node opened to this one. Used by the message thread. */
final class Inbound {
    private static final int GRANT_MESSAGES = 64;
    private static final int GRANT_BYTES = 1 << 18;

    final byte[] identity;
    final String node;
    final long boot;
    final Session session;
    final byte[] hello;
    final byte[] answer;
    private int inHand;
    private long bytesInHand;
    private int owedMessages;
    private int owedBytes;

    Inbound(byte[] identity, Handshake.Hello hello, Handshake.Answer answer) {
        this.identity = identity;
        this.node = hello.name();
        this.boot = hello.boot();
        this.session = answer.session();
        this.hello = hello.frame();
        this.answer = answer.frame();
    }

    /**
     * A message arrived; false if the sender has sent far more than it was granted. Twice the
     * window, since what it sent before a grant was lost may be on its way.
     */
    boolean take(int bytes) {
        inHand++;
        bytesInHand += bytes;
        return inHand <= 2 * Link.WINDOW_MESSAGES
                && (inHand == 1 || bytesInHand <= 2 * Link.WINDOW_BYTES);
    }

    /** A message was handled; true if room should be granted now. */
    boolean handled(int bytes) {
        inHand--;
        bytesInHand -= bytes;
        owedMessages++;
        owedBytes += bytes;
        return inHand == 0 || owedMessages >= GRANT_MESSAGES || owedBytes >= GRANT_BYTES;
    }

    Message.Credit grant() {
        Message.Credit credit = new Message.Credit(owedMessages, owedBytes);
        owedMessages = 0;
        owedBytes = 0;
        return credit;
    }
}

package io.jarviscore.p2p.messaging;

/** The first byte of a ZeroMQ frame. */
final class Frames {
    static final byte HELLO = 1;
    static final byte HELLO_ACK = 2;
    static final byte DATA = 3;

    /** Says that frames of this link belong to no session: say hello again. */
    static final byte RESET = 4;

    private Frames() {}
}

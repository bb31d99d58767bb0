package io.jarviscore.p2p.membership;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads frames strictly: a frame with one part that is unknown, cut short or out of range is
 * refused from there on.
 *
 * <p>Layout, big endian: version 1 byte, sender's boot 8 bytes, then parts until the end, each a
 * type byte and fixed fields. Text is a length byte and ASCII of the id alphabet; an address is a
 * length byte (4 or 16), the IP address and 2 bytes of port.
 */
final class FrameReader {
    static final int VERSION = 1;
    static final int PING = 1;
    static final int PING_REQUEST = 2;
    static final int ACK = 3;
    static final int NACK = 4;
    static final int MEMBER = 5;
    static final int SUSPECT = 6;
    static final int DEAD = 7;
    static final int SYNC = 8;
    static final int CONFLICT = 9;
    static final int DIGEST = 10;

    /** Leaves room to raise every incarnation that is accepted. */
    static final long MAX_INCARNATION = 1L << 60;

    /** Bytes before the first part. */
    static final int HEADER = 9;

    private final ByteBuffer frame;

    FrameReader(ByteBuffer frame) {
        this.frame = frame;
    }

    /** Reads the header; returns the sender's boot. */
    long sender() throws FrameException {
        if (frame.remaining() < HEADER) {
            throw new FrameException("shorter than a header");
        }
        int version = frame.get();
        if (version != VERSION) {
            throw new FrameException("version " + version);
        }
        return frame.getLong();
    }

    /** Reads the parts; those before a bad one were handled. */
    void parts(FrameHandler handler) throws FrameException {
        try {
            while (frame.hasRemaining()) {
                part(handler);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new FrameException("part cut short or out of range");
        }
    }

    private void part(FrameHandler handler) throws FrameException {
        int type = frame.get();
        switch (type) {
            case PING -> handler.onPing(frame.getInt(), frame.getLong());
            case PING_REQUEST -> handler.onPingRequest(frame.getInt(), frame.getLong());
            case ACK -> handler.onAck(frame.getInt());
            case NACK -> handler.onNack(frame.getInt(), flag());
            case MEMBER -> handler.onMember(member());
            case SUSPECT ->
                    handler.onSuspect(text(Names.MAX), incarnation(), text(Names.MAX), flag());
            case DEAD -> handler.onDead(text(Names.MAX), incarnation(), text(Names.MAX));
            case DIGEST -> handler.onDigest(frame.getLong());
            case SYNC -> {
                int flags = frame.get();
                if ((flags & ~3) != 0) {
                    throw new FrameException("sync flags " + flags);
                }
                handler.onSync((flags & 1) != 0, (flags & 2) != 0);
            }
            case CONFLICT -> handler.onConflict(frame.getLong());
            default -> throw new FrameException("part type " + type);
        }
    }

    private Member member() throws FrameException {
        int code = frame.get();
        MemberState state =
                MemberState.ofCode(code)
                        .orElseThrow(() -> new FrameException("member state " + code));
        String name = text(Names.MAX);
        long boot = frame.getLong();
        long incarnation = incarnation();
        InetSocketAddress address = address();
        Metadata metadata =
                new Metadata(text(Metadata.MAX_OWNER), frame.getShort() & 0xffff, frame.getLong());
        return new Member(name, boot, incarnation, state, address, metadata);
    }

    private long incarnation() throws FrameException {
        long incarnation = frame.getLong();
        if (incarnation < 0 || incarnation > MAX_INCARNATION) {
            throw new FrameException("incarnation " + incarnation);
        }
        return incarnation;
    }

    private boolean flag() throws FrameException {
        int flag = frame.get();
        if ((flag & ~1) != 0) {
            throw new FrameException("flag " + flag);
        }
        return flag == 1;
    }

    private InetSocketAddress address() throws FrameException {
        int length = frame.get();
        if (length != 4 && length != 16) {
            throw new FrameException("address of " + length + " bytes");
        }
        byte[] host = new byte[length];
        frame.get(host);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), frame.getShort() & 0xffff);
        } catch (UnknownHostException e) {
            throw new FrameException("address of " + length + " bytes");
        }
    }

    private String text(int longest) throws FrameException {
        int length = frame.get() & 0xff;
        byte[] ascii = new byte[length];
        frame.get(ascii);
        String text = new String(ascii, StandardCharsets.ISO_8859_1);
        if (!Names.isValid(text, longest)) {
            throw new FrameException("text is not an id");
        }
        return text;
    }
}

package io.jarviscore.p2p.membership;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the parts of one frame; {@link FrameReader} has the layout. Used by one thread. */
final class FrameWriter {
    private byte[] bytes;
    private int size;

    /** A frame of this sender. */
    FrameWriter(long boot, int expected) {
        bytes = new byte[expected];
        u8(FrameReader.VERSION);
        i64(boot);
    }

    private FrameWriter() {
        bytes = new byte[128];
    }

    int size() {
        return size;
    }

    byte[] frame() {
        return Arrays.copyOf(bytes, size);
    }

    FrameWriter ping(int seq, long targetBoot) {
        return u8(FrameReader.PING).i32(seq).i64(targetBoot);
    }

    FrameWriter ack(int seq) {
        return u8(FrameReader.ACK).i32(seq);
    }

    FrameWriter nack(int seq, boolean refused) {
        return u8(FrameReader.NACK).i32(seq).u8(refused ? 1 : 0);
    }

    FrameWriter pingRequest(int seq, long targetBoot) {
        return u8(FrameReader.PING_REQUEST).i32(seq).i64(targetBoot);
    }

    FrameWriter digest(long digest) {
        return u8(FrameReader.DIGEST).i64(digest);
    }

    FrameWriter sync(boolean reply, boolean last) {
        return u8(FrameReader.SYNC).u8((reply ? 1 : 0) | (last ? 2 : 0));
    }

    FrameWriter conflict(long boot) {
        return u8(FrameReader.CONFLICT).i64(boot);
    }

    FrameWriter raw(byte[] part) {
        room(part.length);
        System.arraycopy(part, 0, bytes, size, part.length);
        size += part.length;
        return this;
    }

    static byte[] member(Member member) {
        FrameWriter part = new FrameWriter();
        part.u8(FrameReader.MEMBER).u8(member.state().code());
        part.text(member.name()).i64(member.boot()).i64(member.incarnation());
        part.address(member.address());
        Metadata metadata = member.metadata();
        part.text(metadata.owner()).u16(metadata.zmqPort()).i64(metadata.catalogueVersion());
        return part.frame();
    }

    static byte[] suspect(String name, long incarnation, String from, boolean refused) {
        FrameWriter part = new FrameWriter();
        part.u8(FrameReader.SUSPECT).text(name).i64(incarnation).text(from).u8(refused ? 1 : 0);
        return part.frame();
    }

    static byte[] dead(String name, long incarnation, String from) {
        FrameWriter part = new FrameWriter();
        part.u8(FrameReader.DEAD).text(name).i64(incarnation).text(from);
        return part.frame();
    }

    private FrameWriter address(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        return u8(host.length).raw(host).u16(address.getPort());
    }

    private FrameWriter text(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return u8(ascii.length).raw(ascii);
    }

    private FrameWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    private FrameWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    private FrameWriter i32(int value) {
        return u16(value >>> 16).u16(value);
    }

    private FrameWriter i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}

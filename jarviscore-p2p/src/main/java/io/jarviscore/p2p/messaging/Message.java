package io.jarviscore.p2p.messaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The content of a sealed frame: a type byte, fixed fields, and a body to the end. */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies would only cost
sealed interface Message {
    int REQUEST = 1;
    int RESPONSE = 2;
    int ACCEPTED = 3;
    int CANCEL = 4;
    int NOTIFY = 5;
    int CREDIT = 6;
    int KEEPALIVE = 7;
    int KEEPALIVE_ACK = 8;

    /** Bytes around the largest body. */
    int MAX_HEADER = 32;

    /** Asks for a response within the remaining milliseconds; runs at most once for its id. */
    record Request(long id, int remainingMillis, byte[] body) implements Message {}

    /** The result of a request. */
    record Response(long id, Status status, byte[] body) implements Message {
        static Response failure(long id, Status status, String reason) {
            return new Response(id, status, reason.getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The request has begun. */
    record Accepted(long id) implements Message {}

    /** The requester does not wait any more. */
    record Cancel(long id) implements Message {}

    /** Asks for nothing; at most once. */
    record Notify(byte[] body) implements Message {}

    /** The receiver has room for so many more messages and bytes. */
    record Credit(int messages, int bytes) implements Message {}

    /** Proves that the link works, or asks for that proof. */
    record Keepalive(boolean answer) implements Message {}

    /** How a request ended. */
    enum Status {
        OK(0),
        FAILED(1),
        BUSY(2);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    default byte[] encode() {
        return switch (this) {
            case Request m ->
                    buffer(REQUEST, 12 + m.body.length)
                            .putLong(m.id)
                            .putInt(m.remainingMillis)
                            .put(m.body)
                            .array();
            case Response m ->
                    buffer(RESPONSE, 9 + m.body.length)
                            .putLong(m.id)
                            .put((byte) m.status.code)
                            .put(m.body)
                            .array();
            case Accepted m -> buffer(ACCEPTED, 8).putLong(m.id).array();
            case Cancel m -> buffer(CANCEL, 8).putLong(m.id).array();
            case Notify m -> buffer(NOTIFY, m.body.length).put(m.body).array();
            case Credit m -> buffer(CREDIT, 8).putInt(m.messages).putInt(m.bytes).array();
            case Keepalive m -> buffer(m.answer ? KEEPALIVE_ACK : KEEPALIVE, 0).array();
        };
    }

    /** Reads strictly; empty if a field is missing, out of range or too much. */
    static Optional<Message> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            Message message =
                    switch (in.get()) {
                        case REQUEST -> new Request(in.getLong(), in.getInt(), rest(in));
                        case RESPONSE -> new Response(in.getLong(), status(in.get()), rest(in));
                        case ACCEPTED -> new Accepted(in.getLong());
                        case CANCEL -> new Cancel(in.getLong());
                        case NOTIFY -> new Notify(rest(in));
                        case CREDIT -> credit(in.getInt(), in.getInt());
                        case KEEPALIVE -> new Keepalive(false);
                        case KEEPALIVE_ACK -> new Keepalive(true);
                        default -> throw new IllegalArgumentException("unknown type");
                    };
            return in.hasRemaining() ? Optional.empty() : Optional.of(message);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Credit credit(int messages, int bytes) {
        if (messages < 0 || messages > 1 << 20 || bytes < 0) {
            throw new IllegalArgumentException("credit out of range");
        }
        return new Credit(messages, bytes);
    }

    private static Status status(int code) {
        for (Status status : Status.values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("unknown status");
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private static ByteBuffer buffer(int type, int length) {
        return ByteBuffer.allocate(1 + length).put((byte) type);
    }
}

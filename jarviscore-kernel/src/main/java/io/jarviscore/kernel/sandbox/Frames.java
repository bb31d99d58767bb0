package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Messages over the pipes of a process. A frame is a length of four bytes, big-endian, and that
 * many bytes of UTF-8: from the process a question, a line break and JSON; to it JSON. The process
 * runs untrusted code, so its frames are limited and may hold anything. Used by one thread.
 */
final class Frames {
    private static final int MAX_QUESTION = 16;

    private final DataInputStream in;
    private final DataOutputStream out;

    Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** A process's question. */
    record Question(String name, String message) {}

    /**
     * Blocks until there is a frame.
     *
     * @throws EOFException if the process has closed its end
     * @throws BadFrameException if the bytes are no frame
     */
    Question read() throws IOException {
        int length = in.readInt();
        if (length <= 0 || length > Limits.MESSAGE_BYTES) {
            throw new BadFrameException(
                    "a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the process ended inside a frame");
        }
        int end = 0;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        if (end == length || end > MAX_QUESTION) {
            throw new BadFrameException("a frame without a question");
        }
        return new Question(
                new String(bytes, 0, end, UTF_8),
                new String(bytes, end + 1, length - end - 1, UTF_8));
    }

    void write(String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        byte[] frame = new byte[Integer.BYTES + bytes.length];
        frame[0] = (byte) (bytes.length >>> 24);
        frame[1] = (byte) (bytes.length >>> 16);
        frame[2] = (byte) (bytes.length >>> 8);
        frame[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, Integer.BYTES, bytes.length);
        out.write(frame); // at once: the pipe wakes the process once
        out.flush();
    }

    /** The process broke the protocol; it is not worth listening to any more. */
    static final class BadFrameException extends IOException {
        private static final long serialVersionUID = 1L;

        BadFrameException(String what) {
            super(what);
        }
    }
}

package io.jarviscore.testing;

import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ServerEvents;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.SocketEffect;
import okio.BufferedSink;
import okio.ByteString;

/** Answers as the mock web server takes them, whole or broken. */
final class Responses {
    private Responses() {}

    /** As it is. */
    static MockResponse whole(HttpAnswer answer) {
        return builder(answer).build();
    }

    /** With half its body, though the headers announce all of it. */
    static MockResponse halved(HttpAnswer answer) {
        return builder(answer).onResponseBody(new SocketEffect.CloseSocket()).build();
    }

    /** With white space after its body up to a length. */
    static MockResponse padded(HttpAnswer answer, long length) {
        return builder(answer)
                .body(new Padded(ByteString.encodeUtf8(answer.body()), length))
                .build();
    }

    /** With a pause after the first half of its events. */
    static MockResponse pausing(HttpAnswer answer, Pause pause) {
        String first = ServerEvents.firstHalf(answer);
        return builder(answer)
                .body(
                        new Paused(
                                ByteString.encodeUtf8(first),
                                pause,
                                ByteString.encodeUtf8(answer.body().substring(first.length()))))
                .build();
    }

    /** A response that no HTTP client can read. */
    static MockResponse garbage() {
        return new MockResponse.Builder()
                .status("\u0000\u0007 this is not HTTP \u001b")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build();
    }

    /** The connection closes and nothing is sent. */
    static MockResponse none() {
        return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    }

    private static MockResponse.Builder builder(HttpAnswer answer) {
        MockResponse.Builder response =
                new MockResponse.Builder().code(answer.status()).body(answer.body());
        answer.headers().forEach(response::setHeader);
        return response;
    }

    /** Something that takes its time. */
    @FunctionalInterface
    interface Pause {
        void run() throws InterruptedException;
    }

    private record Paused(ByteString first, Pause pause, ByteString rest)
            implements MockResponseBody {
        @Override
        public long getContentLength() {
            return (long) first.size() + rest.size();
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(first);
            sink.flush();
            try {
                pause.run();
            } catch (InterruptedException e) {
                throw (InterruptedIOException)
                        new InterruptedIOException("while it paused").initCause(e);
            }
            sink.write(rest);
        }
    }

    /** Written as it is made: a gigabyte costs one block of memory. */
    private record Padded(ByteString start, long length) implements MockResponseBody {
        private static final int BLOCK = 64 * 1024;

        @Override
        public long getContentLength() {
            return Math.max(length, start.size());
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(start);
            byte[] spaces = new byte[BLOCK];
            Arrays.fill(spaces, (byte) ' ');
            for (long left = length - start.size(); left > 0; left -= BLOCK) {
                sink.write(spaces, 0, (int) Math.min(BLOCK, left));
            }
        }
    }
}

package io.jarviscore.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets to a server that accepts and never answers. */
@Timeout(20)
class InterruptibleIoTest {
    private final ServerSocket silent = server(50);
    private final List<Socket> sockets = new ArrayList<>();

    private static ServerSocket server(int backlog) {
        try {
            return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        silent.close();
    }

    private Socket connected() throws IOException {
        Socket socket =
                InterruptibleIo.sockets()
                        .createSocket(InetAddress.getLoopbackAddress(), silent.getLocalPort());
        sockets.add(socket);
        return socket;
    }

    /** The failure of work on a platform thread that is interrupted while it blocks. */
    private static Throwable failureOnInterrupt(InterruptibleIo.Work<?> work) throws Exception {
        CompletableFuture<Boolean> staysInterrupted = new CompletableFuture<>();
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        Object value = InterruptibleIo.run(work);
                                        result.completeExceptionally(
                                                new AssertionError("it ended with " + value));
                                    } catch (Throwable e) {
                                        staysInterrupted.complete(
                                                Thread.currentThread().isInterrupted());
                                        result.completeExceptionally(e);
                                    }
                                });
        awaitBlocked(thread);
        thread.interrupt();
        try {
            return new AssertionError("no failure but " + result.get(5, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertThat(staysInterrupted.get()).isTrue();
            return Objects.requireNonNull(e.getCause());
        }
    }

    /** A thread in a system call counts as running: it blocks where it stays in native code. */
    private static void awaitBlocked(Thread thread) throws InterruptedException {
        StackTraceElement[] last = {};
        StackTraceElement[] now = thread.getStackTrace();
        while (now.length == 0 || !now[0].isNativeMethod() || !Arrays.equals(last, now)) {
            Thread.sleep(Duration.ofMillis(20));
            last = now;
            now = thread.getStackTrace();
        }
    }

    @Test
    void anInterruptEndsARead() throws Exception {
        Socket socket = connected();

        Throwable failure = failureOnInterrupt(() -> socket.getInputStream().read());

        assertThat(failure)
                .isInstanceOf(InterruptedIOException.class)
                .hasCauseInstanceOf(ClosedByInterruptException.class);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void anInterruptEndsAWriteThatNobodyReads() throws Exception {
        Socket socket = connected();

        Throwable failure =
                failureOnInterrupt(
                        () -> {
                            byte[] block = new byte[65_536];
                            while (true) {
                                socket.getOutputStream().write(block);
                            }
                        });

        assertThat(failure).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void anInterruptEndsAConnectThatNobodyAccepts() throws Exception {
        try (ServerSocket full = server(1)) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort());

            Throwable failure =
                    failureOnInterrupt(
                            () -> {
                                while (true) {
                                    Socket socket = InterruptibleIo.sockets().createSocket();
                                    sockets.add(socket);
                                    socket.connect(address);
                                }
                            });

            assertThat(failure).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void nothingBeginsOnAnInterruptedThread() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(
                            () ->
                                    InterruptibleIo.run(
                                            () -> {
                                                throw new AssertionError("it began");
                                            }))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anUndeclaredInterruptedExceptionIsDeclared() throws Exception {
        Throwable failure =
                failureOnInterrupt(
                        () -> {
                            throw InterruptibleIoTest.<RuntimeException>sneaky(
                                    interruptedInItsSleep());
                        });

        assertThat(failure)
                .isInstanceOf(InterruptedIOException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private static Exception interruptedInItsSleep() {
        try {
            Thread.sleep(Duration.ofSeconds(30));
            throw new AssertionError("not interrupted");
        } catch (InterruptedException e) {
            return e;
        }
    }

    // As Kotlin code does, whose exceptions are all unchecked.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X sneaky(Exception thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void theConnectionServesOnAfterATimeout() throws Exception {
        Socket socket = connected();
        try (Socket other = silent.accept()) {
            socket.setSoTimeout(20);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(java.net.SocketTimeoutException.class);

            other.getOutputStream().write(7);

            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }
}

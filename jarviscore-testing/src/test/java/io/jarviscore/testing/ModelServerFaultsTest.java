package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServerFaultsTest {
    private final ModelServer server = ModelServer.start();

    /** Without retries of its own, which would hide the server's behaviour. */
    private final OkHttpClient client =
            new OkHttpClient.Builder()
                    .retryOnConnectionFailure(false)
                    .readTimeout(Duration.ofSeconds(30))
                    .build();

    @AfterEach
    void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }

    @Test
    void aResetIsATcpReset() {
        server.script(ServerReply.connectionReset());

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(this::ask)
                .withMessageContaining("reset");
    }

    @Test
    void aResetMayHitAReusedConnection() throws Exception {
        server.script(ServerReply.text("first"), ServerReply.connectionReset());
        assertThat(ask()).contains("first");

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(this::ask)
                .withMessageContaining("reset");
    }

    @Test
    void aTruncatedBodyEndsTooEarly() {
        server.script(ServerReply.truncated(ServerReply.text("a longer answer")));

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(this::ask)
                .withMessageContaining("unexpected end of stream");
    }

    @Test
    void aTruncatedBodyIsTheStartOfTheRealOne() throws Exception {
        server.script(ServerReply.truncated(ServerReply.text("a longer answer")));

        try (Response response = call().execute();
                InputStream body = response.body().byteStream()) {
            byte[] start = body.readNBytes(20);

            assertThat(response.code()).isEqualTo(200);
            assertThat(new String(start, StandardCharsets.UTF_8))
                    .isEqualTo("{\"id\":\"chatcmpl-1\",\"");
        }
    }

    @Test
    void garbageIsNotHttp() {
        server.script(ServerReply.garbage());

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(this::ask)
                .withMessageContaining("Unexpected status line");
    }

    @Test
    void aBrokenBodyPretendsToBeJson() throws Exception {
        server.script(ServerReply.notJson());

        try (Response response = call().execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("application/json");
            assertThat(response.body().string()).startsWith("<html>");
        }
    }

    @Test
    void aHugeBodyHasItsLengthAndIsStillJson() throws Exception {
        long bytes = 20_000_000;
        server.script(ServerReply.huge(ServerReply.text("hi"), bytes));

        String body = ask();

        assertThat(body).hasSize((int) bytes);
        assertThat(Json.parseObject(body)).containsEntry("object", "chat.completion");
    }

    @Test
    void aHangLastsUntilTheClientHangsUp() throws Exception {
        server.script(ServerReply.hang());
        Call call = call();
        CompletableFuture<IOException> failed = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        call.execute().close();
                    } catch (IOException e) {
                        failed.complete(e);
                    }
                });
        server.awaitInFlight(1);
        assertThat(failed).isNotDone();

        call.cancel();

        assertThat(failed.get(30, TimeUnit.SECONDS)).isNotNull();
        server.awaitInFlight(0);
    }

    @Test
    void aVerbatimReplyIsSentAsItIs() throws Exception {
        server.script(ServerReply.http(418, Map.of("x-should-retry", "false"), "teapot"));

        try (Response response = call().execute()) {
            assertThat(response.code()).isEqualTo(418);
            assertThat(response.header("x-should-retry")).isEqualTo("false");
            assertThat(response.body().string()).isEqualTo("teapot");
        }
    }

    @Test
    void theServerAnswersOnAfterEveryFault() throws Exception {
        server.script(
                ServerReply.connectionReset(),
                ServerReply.truncated(ServerReply.text("x")),
                ServerReply.garbage(),
                ServerReply.text("fine again"));
        for (int fault = 0; fault < 3; fault++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(this::ask);
        }

        assertThat(ask()).contains("fine again");
    }

    private String ask() throws IOException {
        try (Response response = call().execute()) {
            return response.body().string();
        }
    }

    private Call call() {
        return client.newCall(
                new Request.Builder()
                        .url(server.openAiEndpoint().resolve(Caller.OPENAI).toString())
                        .post(RequestBody.create(Caller.question("q"), null))
                        .build());
    }
}

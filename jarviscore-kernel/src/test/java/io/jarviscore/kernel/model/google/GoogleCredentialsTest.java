package io.jarviscore.kernel.model.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import io.jarviscore.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleCredentialsTest {
    private static final HttpUrl SERVER = HttpUrl.get("https://oauth2.googleapis.com/token");

    private final ManualClock clock = new ManualClock();
    private final GoogleCredentials user =
            new GoogleCredentials(
                    "vertex",
                    new UserGrant(
                            SERVER, "id", "secret-canary", "refresh-canary", Optional.empty()));
    private final GoogleCredentials machine =
            new GoogleCredentials("vertex", new MetadataGrant(HttpUrl.get("http://metadata")));

    @ParameterizedTest
    @CsvSource({
        "400, AUTH",
        "401, AUTH",
        "403, AUTH",
        "404, AUTH",
        "302, AUTH",
        "408, TRANSIENT",
        "429, TRANSIENT",
        "500, TRANSIENT",
        "503, TRANSIENT",
    })
    void aRefusalHasItsKind(int status, ModelFailure kind) throws Exception {
        WireFailure failure = denied(user, answer(status, "{\"error\":\"invalid_grant\"}"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message())
                .startsWith(
                        "vertex: the token server oauth2.googleapis.com answered "
                                + status
                                + ": invalid_grant");
    }

    @Test
    void aRefusedUserIsAskedToSignInAgain() throws Exception {
        assertThat(denied(user, answer(400, "{}")).message())
                .endsWith("; run gcloud auth application-default login again");
    }

    @Test
    void secretsThatTheServerRepeatsAreRemoved() throws Exception {
        String said =
                "x".repeat(280) + " refresh-canary secret-canary refresh-canary " + "y".repeat(50);

        assertThat(denied(user, answer(400, "{\"error_description\":\"" + said + "\"}")).message())
                .contains("***", "…")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "<html>",
                "",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\nb\"}",
                "{\"access_token\":\"\u00e9\"}",
                "{\"access_token\":{}}"
            })
    void anAnswerWithoutATokenIsMalformed(String body) throws Exception {
        assertThat(denied(user, answer(200, body)).kind())
                .isEqualTo(ModelFailure.MALFORMED_RESPONSE);
    }

    @Test
    void aFailureIsNotRemembered() throws Exception {
        denied(user, answer(500, ""));

        assertThat(find(user, answer(200, token("t", "3600")))).isInstanceOf(AccessToken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "59", "-5", "null", "\"soon\""})
    void aTokenThatHardlyLastsIsUsedOnce(String life) throws Exception {
        assertThat(header(find(user, answer(200, token("one", life))))).isEqualTo("Bearer one");
        assertThat(header(find(user, answer(200, token("two", life))))).isEqualTo("Bearer two");
    }

    @Test
    void noTokenIsKeptForMoreThanADay() throws Exception {
        find(user, answer(200, token("one", "1e30")));
        clock.advance(Duration.ofDays(1));

        assertThat(header(find(user, answer(200, token("two", "60"))))).isEqualTo("Bearer two");
    }

    @Test
    void aTokenShowsItselfToNothingButAHeader() throws Exception {
        GoogleCredentials.Access token = find(user, answer(200, token("access-canary", "3600")));

        assertThat(token + user.toString() + user.hideIn("saw access-canary"))
                .doesNotContain("canary")
                .endsWith("saw ***");
        find(user, answer(200, token("unused", "3600")));
        user.refused((AccessToken) token);
        find(user, answer(200, token("newer", "3600")));
        assertThat(user.hideIn("access-canary newer")).isEqualTo("*** ***");
    }

    @Test
    void aRefusedTokenIsNotUsedAgainButANewerOneIs() throws Exception {
        AccessToken old = (AccessToken) find(user, answer(200, token("old", "3600")));
        user.refused(old);
        GoogleCredentials.Access newer = find(user, answer(200, token("newer", "3600")));
        user.refused(old);

        assertThat(find(user, answer(500, ""))).isSameAs(newer);
    }

    @Test
    void aMachineThatOnceHadATokenIsOnlyOutOfReachForNow() throws Exception {
        WireFailure broken = WireFailure.of(ModelFailure.TRANSIENT, "broken");
        assertThat(denied(machine, broken).kind()).isEqualTo(ModelFailure.AUTH);

        find(machine, answer(200, token("t", "60")));

        assertThat(denied(machine, broken)).isEqualTo(broken);
    }

    @Test
    void aMeshThatClosesIsNotTakenForMissingCredentials() throws Exception {
        WireFailure closing = WireFailure.of(ModelFailure.CANCELLED, "closed");

        assertThat(denied(machine, closing)).isEqualTo(closing);
    }

    @Test
    void manyCallersShareOneRequestAndItsFailure() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        List<CompletableFuture<GoogleCredentials.Access>> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(
                    later(
                            request -> {
                                requests.incrementAndGet();
                                go.await();
                                return answer(500, "");
                            },
                            Optional.of(Duration.ofMinutes(1))));
        }
        clock.awaitTimers(99);
        go.countDown();
        for (CompletableFuture<GoogleCredentials.Access> caller : callers) {
            assertThat(caller.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(GoogleCredentials.Denied.class);
        }

        assertThat(requests).hasValue(1);
    }

    @Test
    void aCallerWaitsForAnotherOnesTokenUntilItsDeadline() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Thread first = hanging(asked);
        asked.await();
        CompletableFuture<GoogleCredentials.Access> second =
                later(request -> answer(500, ""), Optional.of(Duration.ofSeconds(5)));
        clock.awaitTimers(1);

        clock.advance(Duration.ofSeconds(5));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ModelException.class)
                .withMessageContaining("the deadline passed");
        first.interrupt();
    }

    @Test
    void whenTheAskingCallerIsStoppedTheNextOneAsks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Thread first = hanging(asked);
        asked.await();
        CompletableFuture<GoogleCredentials.Access> second =
                later(
                        request -> answer(200, token("t", "3600")),
                        Optional.of(Duration.ofMinutes(1)));
        clock.awaitTimers(1);

        first.interrupt();

        assertThat(second.get(30, TimeUnit.SECONDS)).isInstanceOf(AccessToken.class);
    }

    private Thread hanging(CountDownLatch asked) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                user.find(
                                        request -> {
                                            asked.countDown();
                                            new CountDownLatch(1).await();
                                            return answer(500, "");
                                        },
                                        clock,
                                        Optional.empty());
                            } catch (InterruptedException expected) {
                                // That is how the tests stop it.
                            }
                        });
    }

    private CompletableFuture<GoogleCredentials.Access> later(
            GoogleCredentials.Sender sender, Optional<Duration> within) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return user.find(sender, clock, within.map(clock.instant()::plus));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private GoogleCredentials.Access find(GoogleCredentials credentials, Received received)
            throws InterruptedException {
        return credentials.find(request -> received, clock, Optional.empty());
    }

    private WireFailure denied(GoogleCredentials credentials, Received received)
            throws InterruptedException {
        clock.advance(Duration.ofHours(1));
        return ((GoogleCredentials.Denied) find(credentials, received)).failure();
    }

    private static String header(GoogleCredentials.Access access) {
        Request request = new Request.Builder().url(SERVER).build();
        return String.valueOf(((AccessToken) access).on(request).header("Authorization"));
    }

    private static String token(String value, String life) {
        return "{\"access_token\":\"" + value + "\",\"expires_in\":" + life + "}";
    }

    private static WireResponse answer(int status, String body) {
        return new WireResponse(status, Headers.EMPTY, body.getBytes(UTF_8));
    }
}

package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.nexus.LoopbackService.Received;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Strategy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to carry a credential to a host that is not the provider's. Two real servers listen on
 * loopback: the provider's and a stranger's, to which every name of these tests resolves. A case
 * passes if the stranger never receives the credential in any form.
 */
class HostileCallsTest {
    private static final String KEY = "CANARY-9b2d-token";

    private final LoopbackService provider = new LoopbackService(this::answer);
    private final LoopbackService stranger =
            new LoopbackService(call -> Answer.of(200, "stranger"));
    private volatile Answer next = Answer.of(200, "provider");

    private Answer answer(Received call) {
        return next;
    }

    @AfterEach
    void close() {
        provider.close();
        stranger.close();
    }

    /** Every name there is resolves to loopback, where the stranger listens. */
    private static final Dns EVERYWHERE = name -> List.of(InetAddress.getLoopbackAddress());

    private static List<Grant> grants() {
        return List.of(
                Providers.token(KEY),
                Providers.grant(new Strategy.Header("X-API-Key", "api_key", ""), "api_key", KEY),
                Providers.grant(new Strategy.Query("key", "api_key"), "api_key", KEY),
                Providers.grant(
                        new Strategy.Basic("username", "password"),
                        "username",
                        "ada",
                        "password",
                        KEY));
    }

    private Credentials calls(Grant grant) {
        return Providers.calls(
                Providers.loopback(provider.url(), "api.acme.example", "*.tenant.example"),
                EVERYWHERE,
                grant);
    }

    /** Makes a call whose destination is open; nothing may have left. */
    private void attempt(Grant grant, String url) {
        String seen;
        try {
            HttpReply reply = calls(grant).call("acme", HttpCall.get(url));
            seen = reply.toString();
        } catch (RuntimeException refused) {
            seen = String.valueOf(refused.getMessage());
        }
        assertThat(seen).doesNotContain(KEY);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        String basic =
                Base64.getEncoder().encodeToString(("ada:" + KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(stranger.received())
                .allSatisfy(
                        call ->
                                assertThat(call.toString())
                                        .doesNotContain(KEY)
                                        .doesNotContain(basic));
    }

    /** {@code PORT} is the stranger's. */
    static Stream<String> addresses() {
        List<String> hosts =
                List.of(
                        // user information
                        "api.acme.example@127.0.0.1:PORT",
                        "api.acme.example:443@127.0.0.1:PORT",
                        "api.acme.example%40127.0.0.1:PORT",
                        "api.acme.example\\@127.0.0.1:PORT",
                        "@127.0.0.1:PORT",
                        ":@127.0.0.1:PORT",
                        // look-alikes, sub- and superdomains, dots
                        "api.acme.example.evil.test:PORT",
                        "evil-api.acme.example:PORT",
                        "xapi.acme.example:PORT",
                        "api.acme.example:PORT",
                        "api.acme.example.:PORT",
                        "api..acme.example:PORT",
                        ".api.acme.example:PORT",
                        "acme.example:PORT",
                        "api-acme.example:PORT",
                        "api.acme.examp1e:PORT",
                        "eviltenant.example:PORT",
                        "tenant.example:PORT",
                        "x.tenant.example.evil.test:PORT",
                        "x.tenant.example:PORT",
                        // internationalised and mixed script
                        "аpi.acme.example:PORT",
                        "api.аcme.example:PORT",
                        "ａｐｉ.acme.example:PORT",
                        "api。acme。example:PORT",
                        "api.acme.exampIe:PORT",
                        "xn--pi-7kc.acme.example:PORT",
                        "api.acme.example\u200b:PORT",
                        "api\u00ad.acme.example:PORT",
                        "ⓐpi.acme.example:PORT",
                        "api.acme.ẹxample:PORT",
                        // addresses in every notation
                        "127.0.0.1:PORT",
                        "127.1:PORT",
                        "127.0.1:PORT",
                        "2130706433:PORT",
                        "0x7f000001:PORT",
                        "0x7f.0.0.1:PORT",
                        "0x7f.1:PORT",
                        "017700000001:PORT",
                        "0177.0.0.1:PORT",
                        "0177.0.0.01:PORT",
                        "127.0.0.1.:PORT",
                        "0:PORT",
                        "0.0.0.0:PORT",
                        "127.127.127.127:PORT",
                        "localhost:PORT",
                        "LOCALHOST:PORT",
                        "localhost.:PORT",
                        "x.localhost:PORT",
                        "[::1]:PORT",
                        "[0:0:0:0:0:0:0:1]:PORT",
                        "[::]:PORT",
                        "[::ffff:127.0.0.1]:PORT",
                        "[::ffff:7f00:1]:PORT",
                        "[::127.0.0.1]:PORT",
                        "[64:ff9b::7f00:1]:PORT",
                        "[2002:7f00:1::]:PORT",
                        "[::1%25lo]:PORT",
                        "[fe80::1%25eth0]:PORT",
                        "169.254.169.254",
                        "[fd00:ec2::254]",
                        "2852039166",
                        // ports, empty and odd
                        "127.0.0.1:0PORT",
                        "127.0.0.1:PORT:443",
                        "127.0.0.1: PORT",
                        "127.0.0.1:PORT#@api.acme.example",
                        "127.0.0.1:PORT?@api.acme.example",
                        "127.0.0.1:PORT/@api.acme.example",
                        "127.0.0.1:PORT;api.acme.example",
                        "127.0.0.1:PORT%2f.api.acme.example",
                        "api.acme.example%2f@127.0.0.1:PORT",
                        "api.acme.example%00.evil.test:PORT",
                        "api.acme.example\t:PORT",
                        "api.acme.example\r\nHost: x:PORT");
        return Stream.of("http://", "https://", "HTTP://", "http:\\\\", "http:/", "//")
                .flatMap(
                        scheme ->
                                hosts.stream()
                                        // Odd schemes with a few hosts, the usual ones with all.
                                        .filter(
                                                host ->
                                                        scheme.equals("http://")
                                                                || host.startsWith("127.0.0.1:P")
                                                                || host.startsWith("api.acme"))
                                        .map(host -> scheme + host));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void noAddressCarriesACredentialToAStranger(String address) {
        attempt(
                Providers.token(KEY),
                address.replace("PORT", String.valueOf(stranger.port())) + "/x");
        assertThat(stranger.received()).isEmpty();
    }

    static Stream<String> redirects() {
        return Stream.of(
                "http://127.0.0.1:PORT/x",
                "http://localhost:PORT/x",
                "//127.0.0.1:PORT/x",
                "http://api.acme.example@127.0.0.1:PORT/x",
                "http://user:pass@127.0.0.1:PORT/x",
                "http://2130706433:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/",
                "http://api.acme.example:PORT/",
                "https://evil.test:PORT/",
                "\\\\127.0.0.1:PORT/x",
                "http:127.0.0.1:PORT/x",
                "ftp://127.0.0.1:PORT/x",
                "http://169.254.169.254/latest/meta-data",
                "http://127.0.0.1:PORT/x?key=" + KEY);
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void noRedirectCarriesACredentialToAStranger(String location) {
        String target = location.replace("PORT", String.valueOf(stranger.port()));
        for (int status : List.of(301, 302, 303, 307, 308)) {
            next = Answer.redirect(status, target);
            for (Grant grant : grants()) {
                attempt(grant, provider.url() + "/start");
            }
        }
        assertThat(stranger.received()).isEmpty();
    }

    @Test
    void aFileStoreNeverReceivesAKeyInItsAddress() {
        Map<String, Object> acme = Providers.loopback(provider.url());
        acme.put("unsigned_hosts", List.of(stranger.url()));
        for (String form :
                List.of(
                        KEY,
                        KEY.replace("C", "%43"),
                        Base64.getUrlEncoder()
                                .encodeToString(KEY.getBytes(StandardCharsets.UTF_8)))) {
            next = Answer.redirect(302, stranger.url() + "/f?back=" + form);
            for (Grant grant : grants()) {
                Providers.calls(acme, grant).call("acme", HttpCall.get(provider.url()));
            }
        }
        assertThat(stranger.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.0.0.1",
                "169.254.169.254",
                "::1",
                "fe80::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "100.64.0.1",
                "192.168.0.1",
                "fd00::1"
            })
    void aNameOfAPublicProviderThatResolvesInsideIsNotConnectedTo(String address) throws Exception {
        InetAddress inside = InetAddress.getByName(address);
        Credentials calls =
                Providers.calls(
                        Map.of("hosts", List.of("https://api.acme.example:" + stranger.port())),
                        name -> List.of(inside),
                        Providers.token(KEY));
        assertRefused(calls, "https://api.acme.example:" + stranger.port() + "/");
    }

    @Test
    void anAnswerThatChangesBetweenCheckAndUseIsNotConnectedTo() throws Exception {
        InetAddress outside = InetAddress.getByName("192.0.2.1");
        AtomicInteger asked = new AtomicInteger();
        Dns rebinding =
                name ->
                        List.of(
                                asked.getAndIncrement() == 0
                                        ? outside
                                        : InetAddress.getLoopbackAddress());
        Credentials calls =
                Providers.calls(
                        Map.of("hosts", List.of("https://api.acme.example:" + stranger.port())),
                        rebinding,
                        Providers.token(KEY));
        for (int i = 0; i < 3; i++) {
            assertRefused(calls, "https://api.acme.example:" + stranger.port() + "/");
        }
    }

    @Test
    void anAddressLiteralOfAPublicProviderIsCheckedAtTheSocket() {
        Credentials calls =
                Providers.calls(Map.of("hosts", List.of(provider.url())), Providers.token(KEY));
        assertRefused(calls, provider.url());
        assertThat(provider.received()).isEmpty();
    }

    private void assertRefused(Credentials calls, String url) {
        List<String> messages = new ArrayList<>();
        try {
            calls.call("acme", HttpCall.get(url));
        } catch (RuntimeException refused) {
            messages.add(refused.getMessage());
        }
        assertThat(messages).singleElement().asString().contains("refused").doesNotContain(KEY);
        assertThat(stranger.received()).isEmpty();
    }

    @Test
    void noProxyOfTheJvmIsUsed() {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", String.valueOf(stranger.port()));
        System.setProperty("socksProxyHost", "127.0.0.1");
        System.setProperty("socksProxyPort", String.valueOf(stranger.port()));
        try {
            attempt(Providers.token(KEY), provider.url() + "/x");
            assertThat(provider.last().header("Authorization")).contains(KEY);
            assertThat(stranger.received()).isEmpty();
        } finally {
            for (String name :
                    List.of(
                            "http.proxyHost",
                            "http.proxyPort",
                            "socksProxyHost",
                            "socksProxyPort")) {
                System.clearProperty(name);
            }
        }
    }

    @Test
    void tlsIsNotGivenUp() {
        // The provider's rule is https; the same host without TLS is another one.
        for (String url : List.of("http://api.acme.example/", "http://api.acme.example:443/")) {
            attempt(Providers.token(KEY), url);
        }
        assertThat(provider.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Note", "X-A", "Accept", "Referer"})
    void aHeaderCannotBeginAnotherRequest(String name) {
        for (String value :
                List.of(
                        "a\r\nX-Evil: 1",
                        "a\nGET / HTTP/1.1",
                        "a\r\n\r\nGET /evil HTTP/1.1",
                        "\u0000")) {
            try {
                calls(Providers.token(KEY))
                        .call("acme", HttpCall.get(provider.url()).header(name, value));
            } catch (RuntimeException refused) {
                assertThat(refused.getMessage()).doesNotContain(KEY);
            }
        }
        assertThat(provider.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTENT", "HEADER", "TRAILING", "LOCATION", "COOKIE", "NAME"})
    void aServicesEchoIsReturnedWithoutTheCredential(String where) {
        for (Grant grant : grants()) {
            LoopbackService echo =
                    new LoopbackService(
                            call -> {
                                String all = call.target() + " " + call.headers();
                                return switch (where) {
                                    case "HEADER" -> new Answer(200, Map.of("X-Echo", all), "x");
                                    case "LOCATION" ->
                                            new Answer(
                                                    302,
                                                    Map.of(
                                                            "Location",
                                                            "https://evil.test/?q=" + KEY),
                                                    "");
                                    case "COOKIE" -> new Answer(200, Map.of("Set-Cookie", all), "");
                                    case "NAME" -> new Answer(401, Map.of("X-" + KEY, "1"), all);
                                    default -> Answer.of(200, all + KEY);
                                };
                            });
            try (echo) {
                HttpReply reply =
                        Providers.calls(Providers.loopback(echo.url()), grant)
                                .call("acme", HttpCall.get(echo.url() + "/x"));
                String basic =
                        Base64.getEncoder()
                                .encodeToString(("ada:" + KEY).getBytes(StandardCharsets.UTF_8));
                assertThat(reply.toString().toLowerCase(Locale.ROOT))
                        .doesNotContain(KEY.toLowerCase(Locale.ROOT))
                        .doesNotContain(basic.toLowerCase(Locale.ROOT));
            }
        }
    }
}

package io.jarviscore.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebHostTest {

    @ParameterizedTest
    @CsvSource({
        "API.GitHub.com, api.github.com",
        "api.github.com., api.github.com",
        "bücher.example, xn--bcher-kva.example",
        "127.0.0.1, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "0x7f000001, 127.0.0.1",
        "0X7F.1, 127.0.0.1",
        "017700000001, 127.0.0.1",
        "0177.0.0.01, 127.0.0.1",
        "127.1, 127.0.0.1",
        "127.0.1, 127.0.0.1",
        "0, 0.0.0.0",
        "0x, 0.0.0.0",
        "0xa9fea9fe, 169.254.169.254",
        "169.254.43518, 169.254.169.254",
        "10.0.0.1., 10.0.0.1",
        "[::1], 0:0:0:0:0:0:0:1",
        "::1, 0:0:0:0:0:0:0:1",
        "[::ffff:7f00:1], 127.0.0.1",
    })
    void aHostHasOneCanonicalForm(String text, String canonical) {
        assertThat(WebHost.parse(text).name()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "-a.example",
                "a-.example",
                "exa mple.com",
                "a/b",
                "a\\b",
                "a@b",
                "256.256.256.256",
                "1.2.3.4.5",
                "0x100000000",
                "08.1.1.1",
                "1.2.3.256",
                "a.b.0x7g.9z9.1e",
                "[::1%lo]",
                "[::g]",
                "::1%eth0",
                "a:80",
                "[::1",
                "%31.example",
                "a\u0000b",
                "api.github.com\r\nx",
            })
    void aTextThatIsNoHostIsRefused(String text) {
        if (text.equals("a.b.0x7g.9z9.1e")) {
            assertThat(WebHost.parse(text).literal()).isEmpty();
            return;
        }
        assertThatThrownBy(() -> WebHost.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not usable");
    }

    @Property(tries = 500)
    void anyTextIsAHostOrRefused(@ForAll String text) {
        try {
            WebHost host = WebHost.parse(text);
            assertThat(WebHost.parse(host.name())).isEqualTo(host);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("not usable");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api.github.com, https://api.github.com/user, true",
        "api.github.com, https://API.GITHUB.COM./user, true",
        "api.github.com, https://api.github.com:443/, true",
        "api.github.com, https://api.github.com:8443/, false",
        "api.github.com, http://api.github.com/, false",
        "api.github.com, https://api.github.com.evil.example/, false",
        "api.github.com, https://evilapi.github.com/, false",
        "api.github.com, https://x.api.github.com/, false",
        "api.github.com, https://evil.example/api.github.com, false",
        "api.github.com, https://evil.example/?x=api.github.com, false",
        "api.github.com, https://xn--api-github-x5f.com/, false",
        "*.zendesk.com, https://acme.zendesk.com/, true",
        "*.zendesk.com, https://a.b.zendesk.com/, true",
        "*.zendesk.com, https://zendesk.com/, false",
        "*.zendesk.com, https://evilzendesk.com/, false",
        "*.zendesk.com, https://acme.zendesk.com.evil.example/, false",
        "https://git.example.com:8443, https://git.example.com:8443/, true",
        "https://git.example.com:8443, https://git.example.com/, false",
        "http://localhost:8080, http://localhost:8080/x, true",
        "http://localhost:8080, http://127.0.0.1:8080/x, false",
        "http://127.0.0.1:8080, http://2130706433:8080/x, true",
        "http://127.0.0.1:8080, http://127.0.0.1:8081/x, false",
    })
    void aRuleMatchesTheParsedHost(String rule, String url, boolean allowed) {
        // URI calls an all-numeric host a registry name without a host; WebHost reads it itself.
        WebAddress address =
                url.contains("2130706433")
                        ? new WebAddress("http", WebHost.parse("2130706433"), 8080)
                        : WebAddress.of(URI.create(url));
        assertThat(HostRule.of(rule).allows(address)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.com", "*", "*.127.0.0.1", "http://api.example.com", "https://a.example/path",
                "https://a.example?x=1", "https://u@a.example", "ftp://a.example", "a b", "",
                "https://a.example:0", "https://a.example:70000",
            })
    void aRuleThatCoversTooMuchOrIsNoHostIsRefused(String rule) {
        assertThatThrownBy(() -> HostRule.of(rule)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRuleReadsAsItWasWritten() {
        assertThat(HostRule.of("*.zendesk.com")).hasToString("*.zendesk.com");
        assertThat(HostRule.of("http://localhost:8080")).hasToString("http://localhost:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@api.github.com/",
                "https://api.github.com@evil.example/",
                "https://user:pass@api.github.com/",
                "ftp://api.github.com/",
                "//api.github.com/",
                "https:///x",
                "https://api_\u0131.example/",
                "https://аpi.github.com/",
            })
    void anAddressWithUserInformationOrWithoutAHostIsRefused(String url) {
        assertThatThrownBy(() -> WebAddress.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

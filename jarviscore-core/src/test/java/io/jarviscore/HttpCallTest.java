package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallTest {
    private static final String URL = "https://api.example.com/v1";

    @ParameterizedTest
    @CsvSource({
        "GET, READ",
        "head, READ",
        "OPTIONS, READ",
        "POST, WRITE",
        "PATCH, WRITE",
        "PROPFIND, WRITE",
        "delete, DELETE"
    })
    void aMethodHasAnEffect(String method, HttpCall.Effect effect) {
        assertThat(HttpCall.of(method, URL).effect()).isEqualTo(effect);
    }

    @Test
    void queryParametersAreEncodedAndAppended() {
        assertThat(HttpCall.get(URL).query("q", "a b&c=d/é").query("p", "1").uri())
                .hasToString(URL + "?q=a%20b%26c%3Dd%2F%C3%A9&p=1");
        assertThat(HttpCall.get(URL + "?x=1#part").query("y", "2").uri())
                .hasToString(URL + "?x=1&y=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000", "é", "\u007f"})
    void aHeaderThatCouldBeginAnotherOneIsRefused(String value) {
        assertThatThrownBy(() -> HttpCall.get(URL).header("X-Note", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Note")
                .hasMessageNotContaining("Evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\n", "é"})
    void aHeaderNameOrMethodThatIsNoTokenIsRefused(String name) {
        assertThatThrownBy(() -> HttpCall.get(URL).header(name, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpCall.of(name, URL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHeaderReplacesOneOfTheSameNameInAnyCase() {
        assertThat(HttpCall.get(URL).header("Accept", "a").header("ACCEPT", "b").headers())
                .hasSize(1)
                .containsValue("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com",
                "/x",
                "ftp://a.example/",
                "https://u:p@a.example/",
                "https://a.example\\@b.example/",
                "https://a b/",
                "",
                "https://"
            })
    void anUnusableUrlIsRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> HttpCall.get(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url is not usable: write https://host/path")
                .hasMessageNotContaining("u:p");
    }

    @Test
    void aBodyIsBytesAFileOrAStream(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "four");
        assertThat(HttpCall.post(URL, "{}").body())
                .get()
                .extracting(HttpBody::contentType)
                .isEqualTo("application/json");
        assertThat(HttpBody.file("text/plain", file).length()).isEqualTo(4);
        assertThat(HttpBody.file("text/plain", file).open()).hasContent("four");
        HttpBody stream =
                HttpBody.stream("text/plain", -1, () -> new ByteArrayInputStream(new byte[3]));
        assertThat(stream.isRepeatable()).isFalse();
        assertThat(HttpBody.bytes("text/plain", "secret".getBytes(StandardCharsets.UTF_8)))
                .hasToString("text/plain, 6 bytes");
        assertThatThrownBy(() -> HttpBody.bytes("a\r\nb", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsHaveDefaultsAndMustBePossible() {
        HttpCall call = HttpCall.get(URL);
        assertThat(call.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(call.maxReply()).isEqualTo(10_485_760);
        assertThatThrownBy(() -> call.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call.maxReply(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsTextLeavesTheQueryOut() {
        assertThat(HttpCall.get(URL + "?token=x")).hasToString("GET " + URL);
    }
}

package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "s3cr\"et/va+lue";

    private final Redaction redaction = Redaction.of(List.of(SECRET));

    @Test
    void everySpellingOfASecretIsMasked() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);

        assertThat(redaction.mask("plain " + SECRET)).isEqualTo("plain ***");
        assertThat(redaction.mask("json s3cr\\\"et/va+lue")).isEqualTo("json ***");
        assertThat(redaction.mask("json s3cr\\\"et\\/va+lue")).isEqualTo("json ***");
        assertThat(redaction.mask("url " + URLEncoder.encode(SECRET, StandardCharsets.UTF_8)))
                .isEqualTo("url ***");
        assertThat(redaction.mask("base64 " + Base64.getEncoder().encodeToString(bytes)))
                .startsWith("base64 ***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"api_key\": \"hidden-value\"}",
                "{\\\"password\\\":\\\"hidden-value\\\"}",
                "X-Api-Key: hidden-value",
                "Authorization: Bearer hidden-value",
                "bearer hidden-value",
                "https://user:hidden-value@host/path",
                "client_secret=hidden-value&x=1"
            })
    void aTextWithTheFormOfASecretIsMasked(String text) {
        assertThat(redaction.mask(text)).contains("***").doesNotContain("hidden-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tokens\": 12, \"max_tokens\": 100}",
                "the author is authenticated",
                "secretary: Miller",
                "http://host/path?q=1"
            })
    void harmlessTextStays(String text) {
        assertThat(redaction.mask(text)).isEqualTo(text);
    }

    /** The cheap look before the patterns must not miss what they would find. */
    @Property(tries = 2_000)
    void textThatIsPassedOverIsNotChangedByThePatternsEither(
            @ForAll("pieces") List<String> pieces) {
        String text = String.join("", pieces);

        assertThat(redaction.mask(text)).isEqualTo(redaction.maskForms(text));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "api",
                        "API_",
                        "_key",
                        "-Key",
                        "pass",
                        "PassWord",
                        "passwd",
                        "secret",
                        "Client-",
                        "private",
                        "access",
                        "_token",
                        "tokens",
                        "Token",
                        "id",
                        "authorization",
                        "Bearer",
                        "basic",
                        " ",
                        ":",
                        "=",
                        "\"",
                        "\\\"",
                        "://",
                        "user",
                        "@",
                        "value-12345",
                        "x",
                        "ſ",
                        "K")
                .list()
                .ofMaxSize(14);
    }

    @Property(tries = 200)
    void noTextBreaksTheMask(@ForAll @StringLength(max = 500) String text) {
        assertThat(redaction.mask(text + SECRET + text)).doesNotContain(SECRET);
    }
}

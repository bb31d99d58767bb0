package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.json.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpellingsTest {
    private static final String KEY = "sk/canary+7Q==\"x\\y%2";

    private static final Spellings SPELLINGS = new Spellings(KEY);

    static Stream<String> spellings() {
        String json = Json.write(KEY);
        StringBuilder units = new StringBuilder();
        StringBuilder percents = new StringBuilder();
        KEY.chars()
                .forEach(
                        c -> {
                            units.append("\\u%04X".formatted(c));
                            percents.append("%%%02x".formatted(c));
                        });
        return Stream.of(
                KEY,
                json.substring(1, json.length() - 1),
                json.substring(1, json.length() - 1).replace("/", "\\/"),
                Json.write(json),
                Json.write(Json.write(json)),
                units.toString(),
                units.toString().replace("\\", "\\\\"),
                percents.toString(),
                percents.toString().toUpperCase(java.util.Locale.ROOT),
                URLEncoder.encode(KEY, UTF_8),
                URLEncoder.encode(URLEncoder.encode(KEY, UTF_8), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aKeyIsHiddenInEverySpelling(String spelling) {
        String hidden = SPELLINGS.hideIn("before " + spelling + " behind");

        assertThat(hidden).startsWith("before ").endsWith(" behind").contains("***");
        assertThat(hidden).doesNotContain("canary").doesNotContain("6361").doesNotContain("%63");
    }

    @Property
    void aKeyIsHiddenInBase64WithAnyNeighbours(
            @ForAll @StringLength(max = 9) @CharRange(from = 'a', to = 'z') String before,
            @ForAll @StringLength(max = 9) @CharRange(from = 'a', to = 'z') String behind) {
        byte[] bytes = (before + KEY + behind).getBytes(UTF_8);

        for (Base64.Encoder encoder :
                new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            String encoded = encoder.encodeToString(bytes);
            assertThat(SPELLINGS.hideIn("Basic " + encoded))
                    .contains("***")
                    .doesNotContain(encoded);
        }
    }

    @Test
    void otherTextIsLeftAsItIs() {
        String text = "sk/canar \\u0073 %73 ca\\nary";

        assertThat(SPELLINGS.hideIn(text)).isSameAs(text);
    }

    @Test
    void aValueInAnAddressesQueryIsASecretUnlessItIsShort() {
        HttpUrl url = HttpUrl.get("https://gateway/v1?api-key=query-canary&v=2");

        assertThat(Spellings.ofQuery(url)).hasSize(1);
        assertThat(Spellings.ofQuery(url).getFirst().hideIn("v=2 query-canary"))
                .isEqualTo("v=2 ***");
    }
}

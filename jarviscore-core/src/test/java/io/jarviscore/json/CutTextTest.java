package io.jarviscore.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The one place where text is cut: the rest can be sent to any server. */
class CutTextTest {
    @Property
    void aCutTextHasNoHalfOfACharacter(
            @ForAll("emoji") String text, @ForAll @IntRange(max = 40) int characters)
            throws CharacterCodingException {
        String cut = Json.cut(characters, text);

        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
        assertThat(Json.end(characters, text)).isBetween(0, Math.min(characters, text.length()));
        assertThat(cut).startsWith(text.substring(0, Json.end(characters, text)));
        assertThat(cut.equals(text)).isEqualTo(text.length() <= characters);
    }

    @Provide
    Arbitrary<String> emoji() {
        return Arbitraries.of("a", "ü", "漢", "🙂", "👩‍🚀")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }
}

package io.jarviscore.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BlobPathsTest {
    private static final Path ROOT = Path.of("/root/of/all");

    @Property
    void aValidPathStaysBelowTheRootAndIsUnchanged(@ForAll("nearlyPaths") String text) {
        if (BlobPaths.isPath(text)) {
            Path resolved = ROOT.resolve(text);
            assertThat(resolved.normalize()).isEqualTo(resolved);
            assertThat(resolved.startsWith(ROOT)).isTrue();
            assertThat(ROOT.relativize(resolved)).hasToString(text);
        }
    }

    @Property
    void everyBeginningOfAPathButTheDotsIsAPrefix(@ForAll("nearlyPaths") String text) {
        if (BlobPaths.isPath(text)) {
            for (int end = 0; end <= text.length(); end++) {
                String beginning = text.substring(0, end);
                if (!beginning.equals("..") && !beginning.endsWith("/..")) {
                    assertThat(BlobPaths.requirePrefix(beginning)).isEqualTo(beginning);
                }
            }
        }
    }

    @Test
    void theMessageNamesThePathAndTheRuleOnOneLine() {
        assertThatThrownBy(() -> BlobPaths.requirePath("../x\ny"))
                .hasMessageContaining("\"../x?y\"")
                .hasMessageContaining("none of them . or ..");
    }

    @Test
    void aPathHasABoundedLength() {
        assertThat(BlobPaths.isPath("a".repeat(1024))).isTrue();
        assertThatThrownBy(() -> BlobPaths.requirePath("a".repeat(1025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1025 characters");
    }

    @Provide
    Arbitrary<String> nearlyPaths() {
        return Arbitraries.of(List.of("a", "B", "7", ".", "..", "/", "-", "_", "\\", "~", "\0"))
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}

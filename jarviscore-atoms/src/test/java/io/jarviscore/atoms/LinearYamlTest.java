package io.jarviscore.atoms;

import io.jarviscore.JarvisException;
import io.jarviscore.testing.Linearity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML files are read, or refused, in a time that grows with their length. */
@Timeout(120)
class LinearYamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- ",
                "- x\n",
                "? ",
                "k%d: v\n",
                "[",
                "{",
                "\"",
                "'",
                "&a%d x ",
                "- &a%d [*a]\n",
                "- *a\n",
                "!!str ",
                "#",
                " ",
                "\t",
                "\n",
                "|\n x\n",
                "--- x\n",
                "%TAG ! x\n",
                "x",
                "\\x41"
            })
    void aFileIsReadInLinearTime(String piece) {
        for (String start : List.of("", "atoms:\n", "role: \"", "a: &a [x]\nb:\n")) {
            Linearity.check(
                    60_000,
                    n -> {
                        StringBuilder yaml = new StringBuilder(start);
                        for (int i = 0; yaml.length() < n; i++) {
                            yaml.append(piece.replace("%d", String.valueOf(i)));
                        }
                        return yaml.toString();
                    },
                    yaml -> {
                        try {
                            AtomFile.read("x.yaml", yaml, Map.of());
                        } catch (JarvisException | IllegalArgumentException refused) {
                            // that is an answer, too
                        }
                    });
        }
    }
}

package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve(".env");
    }

    @Test
    void aMissingFileDeclaresNothing() {
        assertThat(EnvFile.in(folder)).isEqualTo(EnvFile.NONE);
    }

    @Test
    void onlyDeclaredVariablesAreReadAndTheFileWinsOverTheProcess() throws Exception {
        Files.writeString(file, "PATH=mine\n# comment\n\nB = two words # comment\nC=\n");

        assertThat(EnvFile.in(folder).values())
                .containsOnly(
                        Map.entry("PATH", "mine"), Map.entry("B", "two words"), Map.entry("C", ""));
    }

    @Test
    void quotesAreRemovedAndTheirContentIsKept() throws Exception {
        Files.writeString(file, "A=\"x # y\"\nB='x \"#\" y'\nC=\"two\nlines\"\n");

        EnvFile read = EnvFile.in(folder);

        assertThat(read.problems()).isEmpty();
        assertThat(read.values())
                .containsEntry("A", "x # y")
                .containsEntry("B", "x \"#\" y")
                .containsEntry("C", "two\nlines");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LLM_API_KEY=\"s3cret\"s3cret\"",
                "export LLM_API_KEY=s3cret\"",
                "LLM_API_KEY=\"s3 # cret"
            })
    void aMalformedLineOfASettingIsNamedByItsNumberAndNotQuoted(String line) throws Exception {
        Files.writeString(file, "OK=1\n\n" + line + "\nB=2\n");

        assertThat(EnvFile.in(folder).problems())
                .singleElement()
                .asString()
                .startsWith(file + " line 3 is malformed: write NAME=value")
                .doesNotContain("s3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "just words s3",
                "if [ -f s3 ]; then",
                "= s3cret",
                "A=\"s3cret\"s3cret\"",
                "PS1=s3cret\""
            })
    void aForeignLineIsLeftOutWithAWarningThatNamesItsNumber(String line) throws Exception {
        Files.writeString(file, "OK=1\n\n" + line + "\nB=2\n");

        EnvFile read = EnvFile.in(folder);

        assertThat(read.problems()).isEmpty();
        assertThat(read.values()).contains(Map.entry("OK", "1"), Map.entry("B", "2"));
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .startsWith(file + " line 3 declares nothing")
                .doesNotContain("s3");
    }

    @Test
    void aByteOrderMarkAndTheWordExportAreNoPartOfAName() throws Exception {
        Files.writeString(file, "\uFEFFLLM_MODEL=m\nexport B=2\n  export\tC = \"x\"\n");

        EnvFile read = EnvFile.in(folder);

        assertThat(read.problems()).isEmpty();
        assertThat(read.warnings()).isEmpty();
        assertThat(read.values())
                .containsOnly(
                        Map.entry("LLM_MODEL", "m"), Map.entry("B", "2"), Map.entry("C", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=\"s3cret", "A=\"s3\\\"cret\"  ", "A = \"s3\" cret"})
    void aQuoteThatIsNeverClosedDoesNotSilentlyTakeTheRestOfTheFileWithIt(String line)
            throws Exception {
        Files.writeString(file, "OK=1\n" + line + "\nB=2\n");

        assertThat(EnvFile.in(folder).problems())
                .containsExactly(
                        file
                                + " line 2 opens a quote that nothing closes: end the value with"
                                + " its quote");
    }

    @Test
    void aSettingWhoseValueAHashWouldCutIsAProblemButNotSomebodyElses() throws Exception {
        Files.writeString(file, "OTHER=a#b\nREDIS_PASSWORD=s3#cret\n");

        assertThat(EnvFile.in(folder).problems())
                .containsExactly(file + " line 2 has a # inside a value: put the value in quotes");
    }

    @Test
    void aFileThatIsNotUtf8IsAProblem() throws Exception {
        Files.write(file, "A=ä".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(EnvFile.in(folder).problems())
                .containsExactly(file + " is not UTF-8 text: save it as UTF-8");
    }

    @Test
    void aFolderInItsPlaceIsAProblem() throws Exception {
        Files.createDirectory(file);

        assertThat(EnvFile.in(folder).problems())
                .containsExactly(file + " is not a file: remove it, or put a file in its place");
    }

    @Test
    void aFolderWhoseNameEndsInEnvIsNoTrap() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("project.env"));
        Files.writeString(odd.resolve(".env"), "A=1\n");

        assertThat(EnvFile.in(odd).values()).containsEntry("A", "1");
    }
}

package io.jarviscore.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownPageTest {
    private static final String TEXT =
            """
            # A page

            ```java
            final class Greeter {}
            ```

            ```xml
            <not>java</not>
            ```

            ```java
            int n = 1;
            n++;
            ```

            ```java
            public final class Hello {
                public static void main(String[] args) {}
            }
            ```
            """;

    @TempDir private Path folder;

    @Test
    void theLinesOfThePageStayWhereTheyAre() throws IOException {
        List<String> source = page().source().lines().toList();

        assertThat(source.get(3)).isEqualTo("final class Greeter {}");
        assertThat(source.get(10)).isEqualTo("public void line11() throws Exception {");
        assertThat(source.get(11)).isEqualTo("int n = 1;");
        assertThat(source.get(13)).isEqualTo("}");
        assertThat(source).noneMatch(line -> line.contains("<not>") || line.contains("Hello"));
    }

    @Test
    void aBlockWithAMainIsAProgramOfItsOwn() throws IOException {
        MarkdownPage.Block program = page().programs().getFirst();

        assertThat(program.className()).isEqualTo("Hello");
        assertThat(program.asProgram().lines().toList().get(16))
                .isEqualTo("public final class Hello {");
        assertThat(page().programs()).hasSize(1);
    }

    @Test
    void onlyBlocksOfStatementsAreMethods() throws IOException {
        assertThat(page().statements())
                .extracting(MarkdownPage.Block::method)
                .containsExactly("line11");
    }

    private MarkdownPage page() throws IOException {
        return MarkdownPage.read(Files.writeString(folder.resolve("page.md"), TEXT));
    }
}

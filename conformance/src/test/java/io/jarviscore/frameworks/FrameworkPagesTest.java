package io.jarviscore.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the blocks of docs/quarkus.md and docs/micronaut.md, each page as one source file. */
class FrameworkPagesTest {
    private static final String OURS =
            """
            import io.jarviscore.*;
            import jakarta.inject.Singleton;
            import java.util.*;
            """;

    @TempDir private Path classes;

    @Test
    void everyBlockForQuarkusCompiles() throws IOException {
        compile(
                "quarkus",
                """
                import io.quarkus.runtime.StartupEvent;
                import jakarta.enterprise.context.ApplicationScoped;
                import jakarta.enterprise.event.*;
                import jakarta.enterprise.inject.*;
                """);
    }

    @Test
    void everyBlockForMicronautCompiles() throws IOException {
        compile(
                "micronaut",
                """
                import io.micronaut.context.annotation.*;
                import io.micronaut.context.event.ApplicationEventPublisher;
                """);
    }

    private void compile(String framework, String imports) throws IOException {
        Pattern block =
                Pattern.compile(
                        "^```java " + framework + "\n(.*?)^```",
                        Pattern.MULTILINE | Pattern.DOTALL);
        String page = Files.readString(Path.of("..", "docs", framework + ".md"));
        List<String> blocks = block.matcher(page).results().map(found -> found.group(1)).toList();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-parameters",
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString());

        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                List.of(new SourceText(OURS + imports + String.join("\n", blocks))))
                        .call();

        assertThat(blocks).hasSize(3);
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    /** A source file that is only in memory. */
    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String text) {
            super(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

package io.jarviscore.spring;

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

/** Compiles the blocks of docs/spring-boot.md together, as one source file. */
class SpringBootPageTest {
    private static final Path PAGE = Path.of("..", "docs", "spring-boot.md");

    private static final Pattern BLOCK =
            Pattern.compile("^```java spring-boot\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private static final String IMPORTS =
            """
            import static org.assertj.core.api.Assertions.assertThat;
            import io.jarviscore.*;
            import io.jarviscore.spring.*;
            import io.jarviscore.spring.test.*;
            import io.jarviscore.testing.*;
            import java.util.*;
            import java.util.function.Consumer;
            import org.junit.jupiter.api.Test;
            import org.springframework.beans.factory.annotation.Autowired;
            import org.springframework.boot.test.context.SpringBootTest;
            import org.springframework.context.ApplicationEventPublisher;
            import org.springframework.context.annotation.*;
            import org.springframework.stereotype.Component;
            import org.springframework.transaction.annotation.Transactional;
            import org.springframework.web.bind.annotation.*;
            """;

    @TempDir private Path classes;

    @Test
    void everyBlockOfThePageCompiles() throws IOException {
        List<String> blocks =
                BLOCK.matcher(Files.readString(PAGE)).results().map(b -> b.group(1)).toList();
        StringWriter messages = new StringWriter();

        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                messages,
                                null,
                                null,
                                List.of(
                                        "-parameters",
                                        "-proc:none",
                                        "-classpath",
                                        System.getProperty("java.class.path"),
                                        "-d",
                                        classes.toString()),
                                null,
                                List.of(new SourceText(IMPORTS + String.join("\n", blocks))))
                        .call();

        assertThat(blocks).hasSizeGreaterThan(3);
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

package io.jarviscore.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jarviscore.ChatMessage;
import io.jarviscore.testing.JavaProgram;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs every Java block of the README and of the pages under {@code docs}; {@link
 * MarkdownPage} says how a block becomes a program.
 */
@Timeout(120)
class DocumentationIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> everyBlockRunsAsItStands() throws IOException {
        return pages().stream()
                .map(page -> dynamicTest(ROOT.relativize(page.path()).toString(), () -> run(page)));
    }

    @Test
    void theReadmesProgramPrintsTheReadmesOutput() throws Exception {
        Path readme = ROOT.resolve("README.md");
        MarkdownPage.Block program = MarkdownPage.read(readme).programs().getFirst();

        List<String> printed = runProgram(program);

        assertThat(printed.getLast()).isEqualTo("SUCCESS 7257600");
        assertThat(Files.readString(readme)).contains(printed.getLast());
    }

    private void run(MarkdownPage page) throws Exception {
        for (MarkdownPage.Block program : page.programs()) {
            runProgram(program);
        }
        Path classes = compile(MarkdownPage.CLASS_NAME, page.source());
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> type = loader.loadClass(MarkdownPage.CLASS_NAME);
            Object instance = type.getConstructor().newInstance();
            for (MarkdownPage.Block block : page.statements()) {
                type.getMethod(block.method()).invoke(instance);
            }
        }
    }

    /** Runs a program with a model server as its provider, and returns its output. */
    private List<String> runProgram(MarkdownPage.Block block) throws Exception {
        Path classes = compile(block.className(), block.asProgram());
        try (ModelServer server = ModelServer.start().models("m").answer(DocumentationIT::reply);
                JavaProgram program =
                        JavaProgram.start(
                                block.className(),
                                JavaProgram.classPath(classes.toString()),
                                folder,
                                Map.of("LLM_ENDPOINT", server.openAiEndpoint().toString()))) {
            assertThat(program.awaitExit()).as(program.output()).isZero();
            return program.lines();
        }
    }

    /** Computes the factorial of 10, for any question. */
    private static ServerReply reply(ServerRequest request) {
        return request.messages().getLast() instanceof ChatMessage.ToolResult
                ? ServerReply.text("It is 3628800.")
                : ServerReply.toolCall("run_code", Map.of("code", "result = 3628800;"));
    }

    private Path compile(String className, String source) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "--release",
                        "21",
                        "-parameters",
                        "-classpath",
                        JavaProgram.classPath(),
                        "-d",
                        classes.toString());
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                options,
                                null,
                                List.of(new SourceText(className, source)))
                        .call();
        assertThat(compiled).as(messages.toString()).isTrue();
        return classes;
    }

    private static List<MarkdownPage> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            Stream<Path> all =
                    Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            files.filter(file -> file.toString().endsWith(".md")).sorted());
            List<MarkdownPage> pages = new ArrayList<>();
            for (Path file : all.toList()) {
                pages.add(MarkdownPage.read(file));
            }
            return pages.stream().filter(page -> !page.blocks().isEmpty()).toList();
        }
    }

    /** A source file that is only in memory. */
    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String className, String text) {
            super(URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

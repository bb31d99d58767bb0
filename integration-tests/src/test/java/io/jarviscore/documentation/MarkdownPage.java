package io.jarviscore.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of the documentation as Java. A block with a {@code main} is a program of its own. All
 * other blocks of a page make one class: declarations of types are its members, and statements
 * become a method each. The page's lines stay where they are, so that the compiler and stack traces
 * name the line of the page.
 *
 * @param path where it is, for people
 * @param blocks its Java blocks, from top to bottom
 */
record MarkdownPage(Path path, List<Block> blocks) {
    static final String CLASS_NAME = "MarkdownPage";

    private static final String HEAD =
            """
            import static org.assertj.core.api.Assertions.assertThat;
            import io.jarviscore.*;
            import io.jarviscore.kernel.agents.*;
            import io.jarviscore.tools.*;
            import io.jarviscore.testing.*;
            import java.time.Duration;
            import java.util.*;
            public final class %s {
            """
                    .formatted(CLASS_NAME)
                    .replace('\n', ' ');

    private static final Pattern TYPE =
            Pattern.compile(
                    "(public |private |static |final |abstract |sealed )*"
                            + "(class|record|enum|interface) .*");
    private static final Pattern MAIN = Pattern.compile("public static void main\\(");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public (?:final )?(?:class|record) (\\w+)");

    static MarkdownPage read(Path path) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> code = new ArrayList<>();
        int start = 0;
        int line = 0;
        for (String text : Files.readAllLines(path)) {
            line++;
            if (start > 0 && text.startsWith("```")) {
                blocks.add(new Block(start, List.copyOf(code)));
                start = 0;
            } else if (start > 0) {
                code.add(text);
            } else if (text.equals("```java")) {
                start = line;
                code.clear();
            }
        }
        return new MarkdownPage(path, blocks);
    }

    List<Block> programs() {
        return blocks.stream().filter(Block::isProgram).toList();
    }

    List<Block> statements() {
        return blocks.stream().filter(Block::isStatements).toList();
    }

    /** The class that all blocks but the programs make. */
    String source() {
        StringBuilder source = new StringBuilder(HEAD);
        int line = 1;
        for (Block block : blocks) {
            if (!block.isProgram()) {
                source.append("\n".repeat(block.line() - line)).append(block.asMember());
                line = block.line() + block.code().size() + 1;
            }
        }
        return source.append("\n}\n").toString();
    }

    /**
     * One block.
     *
     * @param line the page's line with the opening fence, from 1
     * @param code the lines between the fences
     */
    record Block(int line, List<String> code) {

        boolean isProgram() {
            return MAIN.matcher(text()).find();
        }

        boolean isStatements() {
            return !isProgram() && !TYPE.matcher(code.getFirst()).matches();
        }

        /** The name of the method that a block of statements becomes. */
        String method() {
            return "line" + line;
        }

        /** A program's public class. */
        String className() {
            Matcher matcher = PUBLIC_TYPE.matcher(text());
            if (!matcher.find()) {
                throw new IllegalArgumentException(
                        "the program at line " + line + " has no public class");
            }
            return matcher.group(1);
        }

        /** A program, at its lines of the page. */
        String asProgram() {
            return "\n".repeat(line) + text();
        }

        private String asMember() {
            return isStatements()
                    ? "public void " + method() + "() throws Exception {\n" + text() + "\n}"
                    : "\n" + text() + "\n";
        }

        private String text() {
            return code.stream().collect(Collectors.joining("\n"));
        }
    }
}

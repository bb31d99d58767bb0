package io.jarviscore.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown file in which each benchmark owns the part between its two marks. Everything else is
 * people's, and is left as it is.
 */
record ResultsFile(Path file) {

    /** Puts a section between its marks, or behind everything else if it has none yet. */
    void replace(String name, String section) throws IOException {
        String before = Files.exists(file) ? Files.readString(file) : "";
        String block = start(name) + "\n" + section.strip() + "\n" + end(name);
        Pattern old =
                Pattern.compile(
                        Pattern.quote(start(name)) + ".*" + Pattern.quote(end(name)),
                        Pattern.DOTALL);
        Matcher found = old.matcher(before);
        String after =
                found.find()
                        ? before.substring(0, found.start()) + block + before.substring(found.end())
                        : before + "\n" + block + "\n";
        Files.writeString(file, after);
    }

    private static String start(String name) {
        return "<!-- " + name + " -->";
    }

    private static String end(String name) {
        return "<!-- end of " + name + " -->";
    }
}

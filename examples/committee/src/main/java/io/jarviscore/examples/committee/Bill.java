package io.jarviscore.examples.committee;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;

/**
 * The model's paid decisions, one a line, in a file that is written before anything else happens
 * and that no crash can change.
 */
record Bill(Path file) {

    /** Appends a line; several threads may do so at once. */
    void add(String line) {
        try {
            Files.writeString(
                    file,
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many decisions there are, and how many of them were paid for again. */
    String summary() throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        int repeated = lines.size() - new HashSet<>(lines).size();
        return "The bill: "
                + lines.size()
                + " decisions of models, "
                + repeated
                + " paid for twice.";
    }
}

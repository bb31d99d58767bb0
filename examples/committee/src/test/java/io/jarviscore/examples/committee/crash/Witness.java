package io.jarviscore.examples.committee.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The true events, in a file outside every store that no kill can change: each line is appended by
 * one write, and on the disk before anything else is done. Any number of threads and processes may
 * tell the same file; each line names its reporter.
 *
 * @param file where it is
 * @param who the reporter
 * @param echo receives each line when it is on the disk
 */
record Witness(Path file, String who, Consumer<Line> echo) {
    /** Ends every line, so that one which a kill has torn is not taken for a shorter one. */
    private static final String END = " .";

    /** Begins every line, so that it does not become the end of a torn one. */
    private static final String BEGIN = "\n";

    Witness(Path file, String who) {
        this(file, who, line -> {});
    }

    /** Blocks until the line is on the disk. */
    void tell(Mark mark, String subject, Object detail) {
        Line line = new Line(who, mark, subject, String.valueOf(detail));
        try {
            Files.writeString(
                    file,
                    BEGIN + line + END,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        echo.accept(line);
    }

    /** The lines until now, oldest first. */
    List<Line> lines() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().flatMap(l -> Line.read(l).stream()).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody has told this of this subject. */
    boolean knows(Mark mark, String subject) {
        return lines().stream().anyMatch(line -> line.isAbout(mark, subject));
    }

    /**
     * One line.
     *
     * @param who its reporter
     * @param mark the kind of event
     * @param subject its subject; without spaces
     * @param detail more about it; empty if there is no more to say
     */
    record Line(String who, Mark mark, String subject, String detail) {
        boolean isAbout(Mark what, String whom) {
            return mark == what && subject.equals(whom);
        }

        static Optional<Line> read(String text) {
            if (!text.endsWith(END)) {
                return Optional.empty();
            }
            String[] parts = text.substring(0, text.length() - END.length()).split(" ", 4);
            return Optional.of(new Line(parts[0], Mark.valueOf(parts[1]), parts[2], parts[3]));
        }

        @Override
        public String toString() {
            return who + " " + mark + " " + subject + " " + detail;
        }
    }
}

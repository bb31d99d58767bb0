package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The trace files of a folder, as the operations module writes them. Only read. */
final class TraceFiles {
    private final Path folder;

    TraceFiles(Path folder) {
        this.folder = folder;
    }

    /** Hands over every line of every file; nothing if there is no such folder. */
    void forEach(Consumer<TraceLine> reader) {
        for (Path file : files("*")) {
            read(file, reader);
        }
    }

    /** The events of a workflow and the damaged lines of its files, oldest first. */
    List<TraceLine> of(String workflow) {
        List<TraceLine> lines = new ArrayList<>();
        // Names begin with the workflow's id, cut if it is long; the lines tell for sure.
        String beginning = workflow.length() > 100 ? workflow.substring(0, 100) : workflow;
        for (Path file : files(beginning + "*")) {
            read(
                    file,
                    line -> {
                        boolean damaged = line.type().equals(TraceLine.UNREADABLE);
                        if (line.workflow().equals(workflow) || damaged) {
                            lines.add(line);
                        }
                    });
        }
        lines.sort(Comparator.comparing(TraceLine::at));
        return lines;
    }

    private List<Path> files(String beginning) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, beginning + ".jsonl{,.1}")) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw new JarvisException("traces in " + folder + " cannot be read", e);
        }
        // Rotated files are older than the current ones.
        found.sort(Comparator.comparing((Path file) -> !file.toString().endsWith(".1")));
        return found;
    }

    private static void read(Path file, Consumer<TraceLine> reader) {
        String name = String.valueOf(file.getFileName());
        // Bytes that are no UTF-8 become replacement characters, so a damaged line stays a line.
        try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        Files.newInputStream(file), StandardCharsets.UTF_8));
                Stream<String> all = lines.lines()) {
            int[] number = {0};
            all.forEach(line -> reader.accept(TraceLine.parse(name, ++number[0], line)));
        } catch (IOException e) {
            throw new JarvisException("trace " + file + " cannot be read", e);
        }
    }
}

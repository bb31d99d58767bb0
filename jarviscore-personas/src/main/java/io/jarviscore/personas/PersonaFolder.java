package io.jarviscore.personas;

import io.jarviscore.reasoning.Personas.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of personas: each file {@code ROLE.yaml} is the persona of a role. No path is made from
 * a role, so a role's name cannot reach another folder.
 */
final class PersonaFolder {
    private static final String SUFFIX = ".yaml";
    private static final int LONGEST_FILE = 100_000;

    private PersonaFolder() {}

    /** How a role is looked up: in any case. */
    static String key(String role) {
        return role.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads every persona.
     *
     * @param problems takes a sentence for each file that cannot be used
     * @return personas by {@link #key}
     */
    static Map<String, Persona> read(Path folder, Consumer<String> problems) {
        Map<String, Persona> personas = new HashMap<>();
        for (Path file : files(folder, problems)) {
            String name = String.valueOf(file.getFileName());
            try {
                if (Files.size(file) > LONGEST_FILE) {
                    problems.accept(name + " is larger than " + LONGEST_FILE + " bytes");
                    continue;
                }
                String role = name.substring(0, name.length() - SUFFIX.length());
                Persona persona = PersonaFile.read(role, Files.readString(file));
                if (personas.put(key(role), persona) != null) {
                    problems.accept(name + ": another file is for the same role");
                }
            } catch (IOException e) {
                problems.accept(name + " cannot be read as text: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                problems.accept(name + ": " + e.getMessage());
            }
        }
        return personas;
    }

    private static List<Path> files(Path folder, Consumer<String> problems) {
        if (!Files.isDirectory(folder)) {
            problems.accept(folder + " is not a folder: name the one with the files ROLE.yaml");
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException e) {
            problems.accept(folder + " cannot be listed: " + e.getMessage());
            return List.of();
        }
    }
}

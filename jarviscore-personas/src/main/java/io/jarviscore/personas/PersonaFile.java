package io.jarviscore.personas;

import io.jarviscore.reasoning.Personas.Persona;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One persona as YAML. Unknown fields and values of another type are errors that name the field.
 */
final class PersonaFile {
    private static final Set<String> FIELDS =
            new TreeSet<>(
                    Set.of(
                            "role",
                            "expertise",
                            "domain_facts",
                            "owns",
                            "sops",
                            "escalates_to",
                            "default_kernel_role"));

    private final String role;
    private final Map<?, ?> fields;

    private PersonaFile(String role, Map<?, ?> fields) {
        this.role = role;
        this.fields = fields;
    }

    /**
     * The persona of a role.
     *
     * @throws IllegalArgumentException if the text is no persona; names the field
     */
    static Persona read(String role, String yaml) {
        return new PersonaFile(role, parsed(yaml)).persona();
    }

    private static Map<?, ?> parsed(String yaml) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setAllowRecursiveKeys(false)
                        .setMaxAliasesForCollections(10)
                        .build();
        Object value;
        try {
            value = new Load(settings).loadFromString(yaml);
        } catch (YamlEngineException | ClassCastException | NumberFormatException e) {
            throw new IllegalArgumentException("it is not YAML: " + e.getMessage(), e);
        } catch (StackOverflowError e) { // the library has no limit of its own
            throw new IllegalArgumentException("it is nested too deeply");
        }
        if (!(value instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("it has to be a YAML mapping with " + FIELDS);
        }
        for (Object field : fields.keySet()) {
            if (!FIELDS.contains(String.valueOf(field))) {
                throw new IllegalArgumentException(
                        "unknown field " + field + "; the fields are " + FIELDS);
            }
        }
        return fields;
    }

    private Persona persona() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(text("role").orElse(role).toUpperCase(Locale.ROOT)).append('\n');
        section(text, "Expertise", bullets(list("expertise"), "- "));
        section(text, "Context", bullets(facts(), "- "));
        section(text, "You are accountable for", bullets(list("owns"), "- "));
        section(text, "Procedures, to be followed without being asked", numbered(list("sops")));
        List<String> people = list("escalates_to");
        if (!people.isEmpty()) {
            text.append("\nWhen you are blocked or beyond your authority, escalate to ")
                    .append(String.join(", ", people))
                    .append(".\n");
        }
        return new Persona(text.toString().strip(), text("default_kernel_role"));
    }

    private static void section(StringBuilder text, String title, String lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(title).append(":\n").append(lines);
        }
    }

    private static String bullets(List<String> items, String mark) {
        StringBuilder lines = new StringBuilder();
        items.forEach(item -> lines.append(mark).append(item).append('\n'));
        return lines.toString();
    }

    private static String numbered(List<String> items) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            lines.append(i + 1).append(". ").append(items.get(i)).append('\n');
        }
        return lines.toString();
    }

    private List<String> facts() {
        @Nullable Object value = fields.get("domain_facts");
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Map<?, ?> facts)) {
            throw wrong("domain_facts", "a mapping of names to texts or numbers");
        }
        List<String> lines = new ArrayList<>();
        facts.forEach((name, fact) -> lines.add(name + ": " + scalar("domain_facts", fact)));
        return lines;
    }

    private List<String> list(String field) {
        @Nullable Object value = fields.get(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items)) {
            throw wrong(field, "a list of texts");
        }
        return items.stream().map(item -> scalar(field, item)).toList();
    }

    private Optional<String> text(String field) {
        @Nullable Object value = fields.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text) || text.isBlank()) {
            throw wrong(field, "a text");
        }
        return Optional.of(text.strip());
    }

    private static String scalar(String field, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value).strip();
        }
        throw wrong(field, "texts or numbers, without further nesting");
    }

    private static IllegalArgumentException wrong(String field, String accepted) {
        return new IllegalArgumentException(field + " has to be " + accepted);
    }
}

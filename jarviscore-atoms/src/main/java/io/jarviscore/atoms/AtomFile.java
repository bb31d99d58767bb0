package io.jarviscore.atoms;

import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One manifest: the atoms of one service, in YAML. A forbidden entry fails here, with the file and
 * the field: a host, a credential, a write that leaves approval open.
 */
final class AtomFile {
    private static final Set<String> FIELDS =
            Set.of("provider", "base_path", "headers", "failed_if", "atoms");
    private static final Set<String> FIELDS_OF_ATOM =
            Set.of(
                    "name",
                    "description",
                    "effect",
                    "approval",
                    "parameters",
                    "request",
                    "idempotency",
                    "reconcile",
                    "result");
    private static final Set<String> FIELDS_OF_REQUEST =
            Set.of("method", "path", "query", "body", "form", "code");
    private static final Set<String> OURS =
            Set.of("authorization", "cookie", "host", "content-length", "connection");
    private static final Set<String> KEYS = Set.of(Idempotency.ARGUMENT, Idempotency.UUID_ARGUMENT);
    private static final String PATH = "(/[A-Za-z0-9._~:@{}-]*)*";

    private final String file;
    private final Map<String, AtomCode> codes;
    private final String provider;
    private final String basePath;
    private final Map<String, String> headers;
    private final Map<String, Object> failedIf;

    private AtomFile(String file, Map<String, AtomCode> codes, Fields top) {
        this.file = file;
        this.codes = codes;
        this.provider = top.text("provider");
        this.basePath = path(top, "base_path");
        this.headers = headers(top.below("headers", Set.of()));
        this.failedIf = top.below("failed_if", Set.of()).values();
    }

    /**
     * Reads a manifest.
     *
     * @param file its name, for errors
     * @param codes the names allowed in the fields {@code request.code}
     * @throws JarvisException if it is no manifest; names file and field
     */
    static List<Atom> read(String file, String yaml, Map<String, AtomCode> codes) {
        Fields top = Fields.of(file, parsed(file, yaml), FIELDS);
        AtomFile manifest = new AtomFile(file, codes, top);
        List<Atom> atoms = new ArrayList<>();
        for (Object each : top.list("atoms")) {
            atoms.add(manifest.atom(atoms.size(), each));
        }
        if (atoms.isEmpty()) {
            throw top.wrong("atoms", "is empty: write a list of atoms");
        }
        return atoms;
    }

    private static @Nullable Object parsed(String file, String yaml) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setAllowRecursiveKeys(false)
                        .setMaxAliasesForCollections(10)
                        .build();
        try {
            return Json.plain(new Load(settings).loadFromString(yaml));
        } catch (YamlEngineException | ClassCastException | IllegalArgumentException e) {
            throw new JarvisException(file + " is not YAML: " + e.getMessage(), e);
        } catch (StackOverflowError e) { // the library has no limit of its own
            throw new JarvisException(file + " is nested too deeply");
        } catch (JarvisException | JsonException e) {
            throw new JarvisException(file + " has a value without a JSON form", e);
        }
    }

    private Atom atom(int index, @Nullable Object value) {
        Fields unnamed = Fields.of(file + ": atoms[" + index + "]", value, FIELDS_OF_ATOM);
        String name = unnamed.text("name");
        if (!name.matches("[a-z][a-z0-9_]{1,63}") || !name.startsWith(provider + "_")) {
            throw unnamed.wrong(
                    "name", "is " + name + ": write " + provider + "_ and then a-z, 0-9 and _");
        }
        Fields fields = new Fields(file + ": " + name, unnamed.values());
        Parameters parameters = Parameters.of(fields.below("parameters", Set.of()));
        Fields request = fields.below("request", FIELDS_OF_REQUEST);
        Optional<Idempotency> idempotency = idempotency(fields);
        RequestTemplate template = template(request);
        HttpCall.Effect effect = effect(fields, template.method());
        Optional<Atom.Question> question = question(fields, parameters, effect, idempotency);
        requireKnownNames(request, template, parameters, idempotency, question.isPresent());
        return new Atom(
                name,
                fields.text("description"),
                provider,
                effect,
                approval(fields, effect),
                parameters,
                template,
                idempotency,
                reading(fields, "result"),
                question);
    }

    /** How to find out after a crash whether a call took effect. */
    private Optional<Atom.Question> question(
            Fields atom,
            Parameters parameters,
            HttpCall.Effect effect,
            Optional<Idempotency> idempotency) {
        if (atom.find("reconcile").isEmpty()) {
            return Optional.empty();
        }
        if (effect == HttpCall.Effect.READ || idempotency.isPresent()) {
            throw atom.wrong(
                    "reconcile", "is there, but such a call is made again without a question");
        }
        Fields fields = atom.below("reconcile", Set.of("request", "at", "keep"));
        Fields request = fields.below("request", Set.of("method", "path", "query", "body"));
        RequestTemplate template = template(request);
        if (!Set.of("GET", "POST").contains(template.method())) {
            throw request.wrong("method", "is " + template.method() + ", which does not read");
        }
        for (String name : template.names()) {
            if (!parameters.isAlwaysThere(name) && !KEYS.contains(name)) {
                throw request.wrong("{" + name + "}", "is no parameter that each call has");
            }
        }
        return Optional.of(new Atom.Question(template, reading(atom, "reconcile")));
    }

    private static HttpCall.Effect effect(Fields atom, String method) {
        String effect = atom.word("effect", Set.of("read", "write", "delete"));
        boolean fits =
                switch (method) {
                    case "GET" -> effect.equals("read");
                    case "DELETE" -> effect.equals("delete");
                    case "POST" -> true; // searches, and services that know no other method
                    default -> !effect.equals("read");
                };
        if (!fits) {
            throw atom.wrong("effect", "is " + effect + ", which " + method + " is not");
        }
        return HttpCall.Effect.valueOf(effect.toUpperCase(Locale.ROOT));
    }

    private static boolean approval(Fields atom, HttpCall.Effect effect) {
        if (effect == HttpCall.Effect.READ) {
            return atom.findFlag("approval").orElse(false);
        }
        return atom.findFlag("approval")
                .orElseThrow(
                        () ->
                                atom.wrong(
                                        "approval",
                                        "is missing: say with true or false whether a person allows"
                                                + " each call"));
    }

    private RequestTemplate template(Fields request) {
        String method = request.word("method", Set.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        request.text("path");
        Object body = request.find("body").orElse(null);
        if (method.equals("GET") && body != null) {
            throw request.wrong("body", "is there, but a GET has none");
        }
        return new RequestTemplate(
                method,
                basePath + path(request, "path"),
                request.below("query", Set.of()).values(),
                headers,
                body,
                request.findFlag("form").orElse(false),
                request.findWord("code", codes.keySet()).map(codes::get));
    }

    /** A path without an authority, a query or a way up: the host is the catalogue's alone. */
    private static String path(Fields fields, String name) {
        String path = fields.findText(name).orElse("");
        if (!path.matches(PATH) || path.contains("//") || path.contains("/.")) {
            throw fields.wrong(
                    name, "is " + path + ": write /segments without host, query and empty ones");
        }
        return path;
    }

    private static Map<String, String> headers(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : fields.values().keySet()) {
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw fields.wrong(name, "is set by the library");
            }
            String value = fields.text(name);
            try {
                HttpCall.get("https://localhost/").header(name, value);
            } catch (IllegalArgumentException e) {
                throw fields.wrong(name, "is not usable: " + e.getMessage());
            }
            headers.put(name, value);
        }
        return headers;
    }

    private static void requireKnownNames(
            Fields request,
            RequestTemplate template,
            Parameters parameters,
            Optional<Idempotency> idempotency,
            boolean isReconciled) {
        Set<String> known = parameters.properties().keySet();
        boolean keyIsAnArgument = idempotency.isPresent() && idempotency.get().header().isEmpty();
        Set<String> used = template.names();
        for (String name : used) {
            boolean isKey = KEYS.contains(name) && (keyIsAnArgument || isReconciled);
            if (!known.contains(name) && !isKey) {
                throw request.wrong(
                        "{" + name + "}", "is no parameter; the parameters are " + known);
            }
        }
        for (String name : known) {
            if (!used.contains(name) && template.code().isEmpty()) {
                throw request.wrong("{" + name + "}", "is a parameter and is not used");
            }
        }
        for (String name : Template.names(template.path())) {
            if (!parameters.isAlwaysThere(name)) {
                throw request.wrong("path", "needs {" + name + "}, which is optional");
            }
        }
        if ((keyIsAnArgument || isReconciled) && KEYS.stream().noneMatch(used::contains)) {
            throw request.wrong(
                    "{" + Idempotency.ARGUMENT + "}",
                    "is not used, so the service cannot tell one call from another");
        }
    }

    private static Optional<Idempotency> idempotency(Fields atom) {
        if (atom.find("idempotency").isEmpty()) {
            return Optional.empty();
        }
        Fields fields = atom.below("idempotency", Set.of("header", "repeated_status"));
        Optional<Integer> repeated =
                fields.find("repeated_status")
                        .map(
                                value -> {
                                    if (value instanceof Long n && n >= 400 && n < 500) {
                                        return n.intValue();
                                    }
                                    throw fields.wrong(
                                            "repeated_status", "has to be from 400 to 499");
                                });
        return Optional.of(new Idempotency(fields.findText("header"), repeated));
    }

    private ReplyReading reading(Fields atom, String field) {
        Set<String> allowed =
                field.equals("result")
                        ? Set.of("at", "keep", "next")
                        : Set.of("request", "at", "keep");
        Fields result = atom.below(field, allowed);
        List<String> keep = new ArrayList<>();
        for (Object each : result.list("keep")) {
            if (!(each instanceof String path)) {
                throw result.wrong("keep", "has to be a list of texts");
            }
            keep.add(path);
        }
        return new ReplyReading(failedIf, result.findText("at"), keep, next(result));
    }

    private static Optional<NextPage> next(Fields result) {
        if (result.find("next").isEmpty()) {
            return Optional.empty();
        }
        Fields next = result.below("next", Set.of("at", "last", "if"));
        if (next.find("at").isPresent() == next.find("last").isPresent()) {
            throw result.wrong("next", "needs the path of a cursor: either at or last");
        }
        return Optional.of(
                new NextPage(next.findText("at"), next.findText("last"), next.findText("if")));
    }
}

package io.jarviscore.atoms;

import io.jarviscore.AgentTool;
import io.jarviscore.JarvisException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A set of atoms, for {@link io.jarviscore.AutoAgent#tools}. Immutable.
 *
 * <p>An atom's host is the one of its provider in the catalogue of {@code jarviscore-nexus};
 * neither a manifest nor a model can name another.
 */
public final class Atoms {
    private static final List<String> STANDARD =
            List.of(
                    "airtable",
                    "discord",
                    "github",
                    "gmail",
                    "google_calendar",
                    "hubspot",
                    "jira",
                    "linear",
                    "notion",
                    "sendgrid",
                    "slack",
                    "stripe",
                    "trello");
    private static final Map<String, AtomCode> STANDARD_CODE =
            Map.of("gmail_message", new GmailMessage());
    private static final long LONGEST_FILE = 1_000_000;

    private final Map<String, Atom> byName;

    private Atoms(List<Atom> atoms) {
        Map<String, Atom> named = new LinkedHashMap<>();
        for (Atom atom : atoms) {
            if (named.put(atom.name(), atom) != null) {
                throw new JarvisException("there are two atoms named " + atom.name());
            }
        }
        this.byName = named;
    }

    /** A set of these. */
    static Atoms of(List<Atom> atoms) {
        return new Atoms(atoms);
    }

    /** Those that come with the library. Reads their manifests from the class path. */
    public static Atoms standard() {
        List<Atom> atoms = new ArrayList<>();
        for (String name : STANDARD) {
            String file = name + ".yaml";
            atoms.addAll(AtomFile.read(file, resource(Atoms.class, file), STANDARD_CODE));
        }
        return new Atoms(atoms);
    }

    /**
     * Those of every file {@code *.yaml} of a folder, without the folders below it.
     *
     * @param codes the code for the fields {@code request.code}, by name
     * @throws JarvisException if a manifest is not usable; names the file and the field
     */
    public static Atoms ofFolder(Path folder, Map<String, AtomCode> codes) {
        List<Atom> atoms = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
                if (Files.size(file) > LONGEST_FILE) {
                    throw new JarvisException(file + " has more than " + LONGEST_FILE + " bytes");
                }
                atoms.addAll(AtomFile.read(file.toString(), Files.readString(file), codes));
            }
        } catch (IOException e) {
            throw new JarvisException("atoms cannot be read from " + folder + ": " + e, e);
        }
        return new Atoms(atoms);
    }

    /**
     * Those of one manifest on the class path.
     *
     * @param beside a class of the package that the file is in
     * @param codes the code for the fields {@code request.code}, by name
     * @throws JarvisException if the manifest is not usable; names the file and the field
     */
    public static Atoms ofResource(Class<?> beside, String file, Map<String, AtomCode> codes) {
        return new Atoms(AtomFile.read(file, resource(beside, file), codes));
    }

    /**
     * Those of one manifest as text.
     *
     * @throws JarvisException if the manifest is not usable; names the field
     */
    public static Atoms ofYaml(String manifest) {
        return new Atoms(AtomFile.read("manifest", manifest, Map.of()));
    }

    private static String resource(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new JarvisException(
                        "there is no file " + file + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new JarvisException("the manifest " + file + " cannot be read", e);
        }
    }

    /**
     * These and others.
     *
     * @throws JarvisException if two have one name
     */
    public Atoms and(Atoms others) {
        return new Atoms(Stream.concat(all().stream(), others.all().stream()).toList());
    }

    /**
     * Those with these names.
     *
     * @throws JarvisException if there is none with a name; names those that there are
     */
    public Atoms only(String... names) {
        return new Atoms(Stream.of(names).map(this::get).toList());
    }

    /** Those of one service. */
    public Atoms ofProvider(String provider) {
        return new Atoms(all().stream().filter(atom -> atom.provider().equals(provider)).toList());
    }

    /** All of them, in the order in which they were read. */
    public List<Atom> all() {
        return List.copyOf(byName.values());
    }

    /**
     * One of them.
     *
     * @throws JarvisException if there is none with this name
     */
    public Atom get(String name) {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        "there is no atom "
                                                + name
                                                + "; there are "
                                                + byName.keySet()));
    }

    /** As tools of an agent. */
    public List<AgentTool> tools() {
        return all().stream().map(Atom::tool).toList();
    }
}

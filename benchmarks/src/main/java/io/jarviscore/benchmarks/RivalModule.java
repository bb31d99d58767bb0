package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module of the folder {@code rivals}: another library with a class path of its own. Our class
 * path has only the module's classes and a list of its jars.
 *
 * @param artifact the module's name, which is that of the library's main artifact
 */
record RivalModule(String artifact) {
    static final String PACKAGE = "io.jarviscore.benchmarks.rivals.";

    /** Whether it was built with this one. */
    boolean isBuilt() {
        return RivalModule.class.getResource(jarsFile()) != null;
    }

    /**
     * The version of the library.
     *
     * @throws IOException if the module was not built
     */
    String version() throws IOException {
        String jars = jars();
        Matcher version = Pattern.compile(artifact + "-(\\d[^/\\\\]*)\\.jar").matcher(jars);
        if (!version.find()) {
            throw new IOException("no " + artifact + " among " + jars);
        }
        return version.group(1);
    }

    /**
     * The library's jars, and where these classes are.
     *
     * @throws IOException if the module was not built
     */
    String classPath(String... classes) throws IOException {
        List<String> parts = new ArrayList<>(List.of(jars()));
        for (String each : classes) {
            parts.add(folderOf(each));
        }
        return String.join(File.pathSeparator, parts);
    }

    private String jars() throws IOException {
        try (InputStream in = RivalModule.class.getResourceAsStream(jarsFile())) {
            if (in == null) {
                throw new IOException(
                        artifact
                                + " was not built: give Maven the profile rivals, -Pbenchmarks,rivals");
            }
            return new String(in.readAllBytes(), UTF_8).strip();
        }
    }

    private String jarsFile() {
        return "rivals/" + artifact + ".classpath";
    }

    /**
     * The folder or jar a class is in. The class is not used, so its dependencies may be absent.
     */
    private static String folderOf(String className) throws IOException {
        try {
            Class<?> type = Class.forName(className, false, RivalModule.class.getClassLoader());
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IOException("no folder of the class " + className, e);
        }
    }
}

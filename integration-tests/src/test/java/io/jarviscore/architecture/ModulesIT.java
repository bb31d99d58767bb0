package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jars of the library as modules: their names, and that no two of them share a package. */
class ModulesIT {
    private static final Pattern LIBRARY =
            Pattern.compile("jarviscore(?<name>-[a-z0-9-]+?)?-\\d.*\\.jar");

    /** By artifact, the last part of the module's name where it is another one. */
    private static final Map<String, String> NAMES =
            Map.of("", ".starter", ".core", "", ".spring.boot.starter", ".spring");

    /** The module of each library, by the name that it should have. */
    private static Map<String, ModuleDescriptor> libraries() {
        Map<String, ModuleDescriptor> libraries = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            Matcher name = LIBRARY.matcher(jar.getFileName().toString());
            if (name.matches()) {
                libraries.put(expected(name.group("name")), descriptor(jar));
            }
        }
        assertThat(libraries).hasSizeGreaterThan(15);
        return libraries;
    }

    private static String expected(String suffix) {
        String part = suffix == null ? "" : suffix.replace('-', '.');
        return "io.jarviscore" + NAMES.getOrDefault(part, part);
    }

    /** The descriptor of a jar: of its {@code module-info.class}, or made of its manifest. */
    private static ModuleDescriptor descriptor(Path jar) throws FindException {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }

    /** A name made of a file's name would change with it, so no other module could require it. */
    @Test
    void eachLibraryHasADescriptorOrItsNameInTheManifest() {
        assertThat(libraries())
                .allSatisfy((name, module) -> assertThat(module.name()).isEqualTo(name));
    }

    @Test
    void noPackageIsInTwoLibraries() {
        Map<String, List<String>> libraries = new TreeMap<>();
        libraries()
                .values()
                .forEach(
                        module ->
                                packages(module)
                                        .forEach(
                                                name ->
                                                        libraries
                                                                .computeIfAbsent(
                                                                        name,
                                                                        key -> new ArrayList<>())
                                                                .add(module.name())));

        assertThat(libraries).hasSizeGreaterThan(60);
        assertThat(libraries).allSatisfy((name, in) -> assertThat(in).hasSize(1));
    }

    private static Stream<String> packages(ModuleDescriptor module) {
        return module.packages().stream();
    }
}

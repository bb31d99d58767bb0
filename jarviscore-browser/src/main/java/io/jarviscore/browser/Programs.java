package io.jarviscore.browser;

import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that a browser consists of, as they are installed on this machine.
 *
 * @param chromium Chromium or Chrome
 * @param node Node.js, which runs Playwright's driver
 */
record Programs(Path chromium, Path node) {
    static final List<String> CHROMIUM =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    static final List<String> NODE = List.of("node", "nodejs");

    /** Both programs; a missing one is refused with the setting that names it. */
    static Optional<Programs> find(MeshAssembly assembly) {
        Optional<Path> chromium = program(assembly, SettingKeys.BROWSER_PATH, CHROMIUM);
        Optional<Path> node = program(assembly, SettingKeys.BROWSER_NODE_PATH, NODE);
        return chromium.flatMap(found -> node.map(with -> new Programs(found, with)));
    }

    private static Optional<Path> program(
            MeshAssembly assembly, Setting<String> setting, List<String> names) {
        Optional<Path> named = assembly.settings().find(setting).map(Path::of);
        if (named.isPresent()) {
            if (!isProgram(named.get())) {
                assembly.refuse(setting, named.get() + " is not an executable file");
                return Optional.empty();
            }
            return named;
        }
        Optional<Path> found = onPath(searchPath(), names);
        if (found.isEmpty()) {
            assembly.refuse(
                    setting,
                    "browser_enabled=true needs a program, and none of "
                            + names
                            + " is on the PATH: install it, or name its file here");
        }
        return found;
    }

    /** The first file of these names, in the order of the names, on a search path. */
    static Optional<Path> onPath(String searchPath, List<String> names) {
        return names.stream()
                .flatMap(
                        name ->
                                Stream.of(searchPath.split(File.pathSeparator, -1))
                                        .filter(folder -> !folder.isEmpty())
                                        .map(folder -> Path.of(folder, name)))
                .filter(Programs::isProgram)
                .findFirst();
    }

    /** No setting: a shell asks the same variable. */
    static String searchPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("");
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}

package io.jarviscore.storage.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The redis-server that tests start: the one that {@code REDIS_SERVER} names, else the one on the
 * path, else the one that the jar {@code org.signal:embedded-redis} carries.
 */
final class RedisProgram {
    private static final String VARIABLE = "REDIS_SERVER";
    private static final String CARRIED = "redis-server-7.0.15-";

    /** Names of processors in Java, with the suffix of the bundled programs. */
    private static final Map<String, String> PROCESSORS =
            Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "i386", "386");

    private RedisProgram() {}

    /** Whether there is one for this machine. */
    static boolean exists() {
        return System.getenv().containsKey(VARIABLE)
                || installed().isPresent()
                || RedisProgram.class.getClassLoader().getResource(carriedName()) != null;
    }

    /** Its path. A carried one is copied out once for all tests of a user. */
    static Path find() throws IOException {
        return find(System.getenv(), installed());
    }

    static Path find(Map<String, String> environment, Optional<Path> installed) throws IOException {
        String named = environment.get(VARIABLE);
        if (named != null) {
            return Path.of(named);
        }
        return installed.isPresent() ? installed.get() : carried();
    }

    private static Optional<Path> installed() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path carried() throws IOException {
        String name = carriedName();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Path program = folder.resolve(name + "-" + System.getProperty("user.name"));
        if (Files.isExecutable(program)) {
            return program;
        }
        try (InputStream bytes = RedisProgram.class.getClassLoader().getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IOException(
                        "no redis-server: set REDIS_SERVER to one, install the package"
                                + " redis-server, or have org.signal:embedded-redis on the class"
                                + " path, which carries one for Linux and macOS (asked for: "
                                + name
                                + ")");
            }
            // Under another name first: another test may be looking for it right now.
            Path copy = Files.createTempFile(folder, name, "");
            Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
            if (!copy.toFile().setExecutable(true, true)) {
                throw new IOException("cannot make " + copy + " executable");
            }
            return Files.move(copy, program, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String carriedName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return CARRIED
                + (system.startsWith("mac") ? "darwin" : system)
                + "-"
                + PROCESSORS.getOrDefault(processor, processor);
    }
}

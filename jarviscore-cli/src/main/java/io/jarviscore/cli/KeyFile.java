package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** A {@code .env} file to which keys are added and in which none is ever changed. */
final class KeyFile {
    private static final int BYTES = 32;

    private final Path path;

    private KeyFile(Path path) {
        this.path = path;
    }

    /**
     * Opens or creates it, readable by its owner alone.
     *
     * @throws JarvisException if it is a symbolic link or cannot be written
     */
    static KeyFile open(Path path) {
        if (Files.isSymbolicLink(path)) {
            throw new JarvisException(path + " is a symbolic link: name the file itself");
        }
        try {
            if (!Files.exists(path)) {
                Files.createFile(path);
            }
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
            return new KeyFile(path);
        } catch (IOException e) {
            throw new JarvisException(path + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Adds a random value unless the key has one; a commented line is none. */
    boolean addRandom(String key) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try {
            String text = Files.readString(path);
            Pattern present = Pattern.compile("(?m)^[ \\t]*+(?:export[ \\t]++)?" + key + "=\\S");
            if (present.matcher(text).find()) {
                return false;
            }
            String lineEnd = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            // The broker decodes its own keys from standard base64; a password is part of an
            // address, so without characters that mean something there.
            String value =
                    key.equals("NEXUS_DB_PASSWORD")
                            ? Base64.getUrlEncoder().withoutPadding().encodeToString(random)
                            : Base64.getEncoder().encodeToString(random);
            Files.write(
                    path,
                    List.of(lineEnd + key + "=" + value),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.APPEND);
            return true;
        } catch (IOException e) {
            throw new JarvisException(path + " cannot be written: " + e.getMessage(), e);
        }
    }
}

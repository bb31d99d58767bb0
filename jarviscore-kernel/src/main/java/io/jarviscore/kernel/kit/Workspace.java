package io.jarviscore.kernel.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.BlobStore;
import io.jarviscore.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Folders for the files of generated code, one for each task, below {@code coder_workspace}. They
 * survive a crash, and files changed by code are kept as artefacts too.
 */
public final class Workspace {
    /** The parameter of a step that names the artefacts its code works on. */
    private static final String GIVEN = "files";

    private static final int MOST_NAME = 80;

    private final Path root;
    private final BlobStore artefacts;

    /** A workspace below a folder; large files go to the store of artefacts. */
    public Workspace(Path root, BlobStore artefacts) {
        this.root = root.toAbsolutePath().normalize();
        this.artefacts = artefacts;
    }

    /** The part about files in the code tool's description. */
    String inCode() {
        return " Files of the task: listFiles(), readFile(path, offset) gives {text, next} with at"
                + " most 400 KB of whole lines, next is the offset of the rest or null;"
                + " writeFile(path, text), appendFile(path, text).";
    }

    /**
     * The files of a task. Its folder is made if it is absent, and gets the artefacts that the
     * step's parameter {@code files} names, each once: a map from paths in the folder to artefacts.
     */
    TaskFiles of(Task task) {
        Path folder = root.resolve(name(task.id()));
        try {
            Files.createDirectories(folder);
            TaskFiles files = new TaskFiles(folder.toRealPath(), artefacts);
            if (task.params().get(GIVEN) instanceof Map<?, ?> given) {
                for (Map.Entry<?, ?> each : given.entrySet()) {
                    files.bring(String.valueOf(each.getKey()), String.valueOf(each.getValue()));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "coder_workspace: " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** A name that every file system takes, and that no other task has. */
    private static String name(String taskId) {
        CRC32 sum = new CRC32();
        sum.update(taskId.getBytes(UTF_8));
        String readable = taskId.replaceAll("[^A-Za-z0-9_-]", "_");
        return readable.substring(0, Math.min(MOST_NAME, readable.length()))
                + "-"
                + HexFormat.of().toHexDigits((int) sum.getValue());
    }
}

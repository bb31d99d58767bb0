package io.jarviscore.kernel.kit;

import io.jarviscore.AgentTool;
import io.jarviscore.BlobStore;
import io.jarviscore.Task;
import io.jarviscore.json.ObjectSchema;
import io.jarviscore.kernel.tool.CallPolicy;
import io.jarviscore.kernel.tool.RunTool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The tools {@code write_file}, {@code read_file} and {@code list_files}: text files of the
 * workflow, in the blob store under {@code workspaces/WORKFLOW/}. The store refuses paths that
 * leave the folder. Writing the same file again is harmless, so all of them are repeatable.
 */
final class WorkspaceTools {
    private static final int LONGEST_FILE = 1_000_000;
    private static final int MOST_LISTED = 100;

    private final BlobStore blobs;

    /**
     * Tools for one blob store.
     *
     * @param blobs where the files are
     */
    WorkspaceTools(BlobStore blobs) {
        this.blobs = blobs;
    }

    List<RunTool> tools(CallPolicy policy) {
        Map<String, Object> path =
                ObjectSchema.text("letters, digits, . _ - and / between folders");
        return List.of(
                tool(
                        "write_file",
                        "Writes a text file of the workspace; replaces an older one.",
                        Map.of("path", path, "content", ObjectSchema.text("the whole text")),
                        this::write,
                        policy),
                tool(
                        "read_file",
                        "Reads a text file of the workspace.",
                        Map.of("path", path),
                        this::read,
                        policy),
                tool(
                        "list_files",
                        "Lists the files of the workspace.",
                        Map.of(),
                        this::list,
                        policy));
    }

    private Object write(Map<String, Object> arguments, Task task) {
        String content = String.valueOf(arguments.get("content"));
        if (content.length() > LONGEST_FILE) {
            throw new IllegalArgumentException(
                    "content has "
                            + content.length()
                            + " characters: a file may have "
                            + LONGEST_FILE);
        }
        String path = folder(task) + arguments.get("path");
        blobs.put(path, content.getBytes(StandardCharsets.UTF_8));
        return Map.of("path", path, "characters", content.length());
    }

    private Object read(Map<String, Object> arguments, Task task) {
        return blobs.get(folder(task) + arguments.get("path"))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no file "
                                                + arguments.get("path")
                                                + "; list_files names those that exist"));
    }

    private Object list(Map<String, Object> unused, Task task) {
        String folder = folder(task);
        return blobs.list(folder).stream()
                .limit(MOST_LISTED)
                .map(
                        file ->
                                Map.of(
                                        "path",
                                        file.path().substring(folder.length()),
                                        "bytes",
                                        file.size()))
                .toList();
    }

    /** Workflow ids may have characters that paths may not. */
    static String folder(Task task) {
        StringBuilder name = new StringBuilder("workspaces/");
        for (char c : task.workflowId().toCharArray()) {
            boolean usable = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
            name.append(usable ? String.valueOf(c) : ".%04x".formatted((int) c));
        }
        return name.append('/').toString();
    }

    private static RunTool tool(
            String name,
            String description,
            Map<String, Object> properties,
            AgentTool.TaskHandler handler,
            CallPolicy policy) {
        Map<String, Object> parameters = ObjectSchema.of(properties);
        AgentTool built =
                new AgentTool(
                        name,
                        description,
                        parameters,
                        true,
                        false,
                        AgentTool.of(name, description, parameters, handler).handler());
        // A file may have been downloaded, and its name is the site's choice.
        boolean reads = !name.equals("write_file");
        return UserTools.of(reads ? built.returningOutsideText() : built, policy);
    }
}

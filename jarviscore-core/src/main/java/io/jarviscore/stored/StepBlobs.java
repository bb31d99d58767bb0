package io.jarviscore.stored;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore.Claim;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The files of steps in the blob store: their outputs in {@code workflows/…/outputs/…} and parts of
 * their journals in {@code workflows/…/journals/…}, in a folder for each step. Every name begins
 * with the epoch of the claim it was written under, so the holder of a later claim knows which
 * files to delete.
 */
final class StepBlobs {
    /** Of a hash in a name, where it need not keep more than a few contents apart. */
    private static final int SHORT = 16;

    private final BlobStore blobs;
    private final BlobMarks marks;

    StepBlobs(BlobStore blobs, BlobMarks marks) {
        this.blobs = blobs;
        this.marks = marks;
    }

    /**
     * Stores an output. The content is part of the name: a second completion of the claim with
     * another content must not replace the first one's output.
     */
    BlobReference putOutput(Claim claim, JsonBlob json) {
        BlobReference.Content content = json.content();
        String name = content.sha256().substring(0, SHORT);
        return put(outputs(claim.workflowId(), claim.stepId()), claim, name, json, content);
    }

    /** Stores an entry of the journal, each under a name of its own: it may be equal to another. */
    BlobReference putEntry(Claim claim, JsonBlob json) {
        String name = UUID.randomUUID().toString();
        String folder = journal(claim.workflowId(), claim.stepId());
        return put(folder, claim, name, json, json.content());
    }

    private BlobReference put(
            String folder, Claim claim, String name, JsonBlob json, BlobReference.Content content) {
        String path = folder + claim.epoch() + "-" + name + marks.suffix();
        blobs.put(path, json.bytes());
        return new BlobReference(path, content);
    }

    /**
     * Reads the stored value, and checks its length and checksum.
     *
     * @param what the kind of value, for the message
     * @throws JarvisException if it is missing, differs or cannot be reached
     */
    JsonBlob fetch(BlobReference reference, String what) {
        JsonBlob blob =
                JsonBlob.found(read(reference, what).orElseThrow(() -> missing(what, reference)));
        if (!blob.content().equals(reference.content())) {
            throw damaged(what, reference, blob.size());
        }
        return blob;
    }

    private Optional<byte[]> read(BlobReference reference, String what) {
        try {
            return blobs.get(reference.path());
        } catch (StoreUnavailableException e) {
            throw new StoreUnavailableException(unreadable(what, e), e);
        } catch (JarvisException | IllegalArgumentException e) {
            // The path comes from the store: a change there may have made it invalid.
            throw new JarvisException(unreadable(what, e), e);
        }
    }

    private static String unreadable(String what, RuntimeException e) {
        return what + " cannot be read from the blob store: " + e.getMessage();
    }

    private static JarvisException missing(String what, BlobReference reference) {
        return new JarvisException(
                what
                        + " is not in the blob store: nothing is at "
                        + reference.path()
                        + ". If another machine stored it, let all of them share the storage: a"
                        + " storage_base_path that all see, or Mesh.builder().blobs(…). If its step"
                        + " has run again since, ask the mesh for the workflow again");
    }

    private static JarvisException damaged(String what, BlobReference reference, int found) {
        long stored = reference.content().size();
        return new JarvisException(
                what
                        + " was damaged in the blob store: "
                        + reference.path()
                        + (found == stored
                                ? " has another content than was stored"
                                : " has " + found + " bytes, and " + stored + " were stored")
                        + "; restore it from a backup, or run the workflow under another id");
    }

    /** Deletes a step's outputs of this epoch and earlier ones, but for the one that is in use. */
    void dropOutputs(String workflowId, String stepId, long newest, Optional<BlobReference> used) {
        drop(
                outputs(workflowId, stepId),
                newest,
                path -> used.filter(reference -> reference.path().equals(path)).isEmpty());
    }

    /** Deletes the rest of a step's journal up to this epoch. */
    void dropJournal(String workflowId, String stepId, long newest) {
        drop(journal(workflowId, stepId), newest, path -> true);
    }

    /** Deletes a blob without references. */
    void drop(BlobReference unused) {
        blobs.delete(unused.path());
    }

    /** Whether there is anything to drop. */
    boolean hasAny(String workflowId, String stepId) {
        return !paths(outputs(workflowId, stepId)).isEmpty()
                || !paths(journal(workflowId, stepId)).isEmpty();
    }

    private void drop(String folder, long newest, Predicate<String> unused) {
        paths(folder).stream()
                .filter(path -> epochOf(path, folder) <= newest)
                .filter(unused)
                .forEach(blobs::delete);
    }

    private List<String> paths(String folder) {
        return blobs.list(folder).stream().map(BlobStore.Stat::path).toList();
    }

    /** Files with other names belong to other programs, and stay. */
    private static long epochOf(String path, String folder) {
        String[] name = path.substring(folder.length()).split("-", 2);
        boolean ours = name.length == 2 && name[0].matches("[0-9]{1,18}");
        return ours ? Long.parseLong(name[0]) : Long.MAX_VALUE;
    }

    private static String outputs(String workflowId, String stepId) {
        return "workflows/" + workflowId + "/outputs/" + stepId + "/";
    }

    private static String journal(String workflowId, String stepId) {
        return "workflows/" + workflowId + "/journals/" + stepId + "/";
    }
}

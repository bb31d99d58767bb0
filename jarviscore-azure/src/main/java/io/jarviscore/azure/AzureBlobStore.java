package io.jarviscore.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.files.BlobPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Artefacts as block blobs of a container, at their paths. Tags are ETags. A stream that is open
 * while its artefact is replaced ends with an exception; it never mixes versions.
 */
final class AzureBlobStore implements BlobStore {
    /** A stream in transfer needs about three of these in memory. */
    private static final long BLOCK_BYTES = 4L * 1024 * 1024;

    /**
     * In a blob's metadata: the id of the write, by which a writer that got no answer knows its
     * own.
     */
    private static final String WRITE = "jarviscorewrite";

    private final BlobContainerClient container;
    private final AzureFailures failures;

    AzureBlobStore(BlobContainerClient container, AzureFailures failures) {
        this.container = container;
        this.failures = failures;
    }

    @Override
    public void put(String path, byte[] content) {
        upload(path, new BlobParallelUploadOptions(BinaryData.fromBytes(content)));
    }

    @Override
    public void put(String path, InputStream content) {
        CallersStream own = new CallersStream(content);
        own.guard(path, () -> upload(path, new BlobParallelUploadOptions(own)));
    }

    @Override
    public boolean put(String path, InputStream content, Condition condition) {
        BlobRequestConditions conditions =
                switch (condition) {
                    case Condition.Absent absent -> new BlobRequestConditions().setIfNoneMatch("*");
                    case Condition.Unchanged unchanged ->
                            new BlobRequestConditions().setIfMatch(quoted(unchanged.tag()));
                };
        String write = UUID.randomUUID().toString();
        CallersStream own = new CallersStream(content);
        BlobParallelUploadOptions options =
                new BlobParallelUploadOptions(own)
                        .setMetadata(Map.of(WRITE, write))
                        .setRequestConditions(conditions);
        BlobClient blob = blob(path);
        return own.guard(
                path, () -> call("store", path, () -> uploadIf(blob, bounded(options), write)));
    }

    private static boolean uploadIf(
            BlobClient blob, BlobParallelUploadOptions options, String write) {
        try {
            blob.uploadWithResponse(options, null, Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (!AzureAppend.isConflict(e)) {
                throw e;
            }
            // The client repeats requests: the first one may have been carried out.
            return isWrittenBy(blob, write);
        }
    }

    private static boolean isWrittenBy(BlobClient blob, String write) {
        return ifPresent(blob::getProperties)
                .map(found -> write.equals(found.getMetadata().get(WRITE)))
                .orElse(false);
    }

    private boolean upload(String path, BlobParallelUploadOptions options) {
        BlobClient blob = blob(path);
        return call(
                "store",
                path,
                () -> {
                    blob.uploadWithResponse(bounded(options), null, Context.NONE);
                    return true;
                });
    }

    private static BlobParallelUploadOptions bounded(BlobParallelUploadOptions options) {
        return options.setParallelTransferOptions(
                new ParallelTransferOptions()
                        .setBlockSizeLong(BLOCK_BYTES)
                        .setMaxSingleUploadSizeLong(BLOCK_BYTES)
                        .setMaxConcurrency(2));
    }

    @Override
    public void append(String path, byte[] content) {
        BlobClient blob = blob(path);
        call(
                "append to",
                path,
                () -> {
                    new AzureAppend(blob, path, content).run();
                    return true;
                });
    }

    @Override
    public Optional<byte[]> get(String path) {
        BlobClient blob = blob(path);
        return call("read", path, () -> ifPresent(() -> blob.downloadContent().toBytes()));
    }

    @Override
    public Optional<InputStream> open(String path) {
        BlobClient blob = blob(path);
        return call("read", path, () -> ifPresent(blob::openInputStream));
    }

    @Override
    public List<Stat> list(String prefix) {
        BlobPaths.requirePrefix(prefix);
        return call(
                "list",
                prefix,
                () ->
                        container.listBlobs(new ListBlobsOptions().setPrefix(prefix), null).stream()
                                .filter(item -> BlobPaths.isPath(item.getName()))
                                .map(AzureBlobStore::stat)
                                .sorted(Comparator.comparing(Stat::path))
                                .toList());
    }

    @Override
    public Page list(String prefix, int limit, Optional<String> from) {
        BlobPaths.requirePrefix(prefix);
        Page.requireLimit(limit);
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(prefix).setMaxResultsPerPage(limit);
        return call("list", prefix, () -> page(options, from.orElse(null)));
    }

    private Page page(ListBlobsOptions options, @Nullable String from) {
        try (PagedResponse<BlobItem> page =
                container
                        .listBlobs(options, from, null)
                        .iterableByPage(options.getMaxResultsPerPage())
                        .iterator()
                        .next()) {
            List<Stat> found = new ArrayList<>();
            for (BlobItem item : page.getValue()) {
                if (BlobPaths.isPath(item.getName())) {
                    found.add(stat(item));
                }
            }
            return new Page(
                    found,
                    Optional.ofNullable(page.getContinuationToken())
                            .filter(token -> !token.isEmpty()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Stat> stat(String path) {
        BlobClient blob = blob(path);
        return call(
                "look up",
                path,
                () -> ifPresent(blob::getProperties).map(found -> stat(path, found)));
    }

    @Override
    public boolean delete(String path) {
        BlobClient blob = blob(path);
        return call(
                "delete",
                path,
                () ->
                        blob.deleteIfExistsWithResponse(
                                        DeleteSnapshotsOptionType.INCLUDE, null, null, Context.NONE)
                                .getValue());
    }

    private BlobClient blob(String path) {
        return container.getBlobClient(BlobPaths.requirePath(path));
    }

    private static Stat stat(BlobItem item) {
        BlobItemProperties found = item.getProperties();
        return new Stat(
                item.getName(),
                found.getContentLength(),
                found.getLastModified().toInstant(),
                bare(found.getETag()));
    }

    private static Stat stat(String path, BlobProperties found) {
        return new Stat(
                path,
                found.getBlobSize(),
                found.getLastModified().toInstant(),
                bare(found.getETag()));
    }

    /** Lists have ETags without quotes, headers with them. */
    private static String bare(String etag) {
        return etag.replace("\"", "");
    }

    static String quoted(String tag) {
        return "\"" + tag + "\"";
    }

    private static <T> Optional<T> ifPresent(Supplier<? extends T> read) {
        try {
            return Optional.of(read.get());
        } catch (BlobStorageException e) {
            if (e.getStatusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T call(String what, String path, Supplier<T> action) {
        try {
            return action.get();
        } catch (JarvisException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures.of(what, path, e);
        }
    }
}

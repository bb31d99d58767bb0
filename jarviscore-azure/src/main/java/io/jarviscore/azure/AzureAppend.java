package io.jarviscore.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlobInputStreamOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.jarviscore.JarvisException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Appends blocks to a block blob and commits the longer list of blocks, if nobody else changed the
 * blob meanwhile. Existing blocks are not transferred, unless the blob was stored in one request or
 * has nearly as many blocks as Azure allows: then it is stored again, in large blocks.
 */
final class AzureAppend {
    private static final int MAX_TRIES = 1_000;
    private static final int BLOCK_BYTES = 4 * 1024 * 1024;

    /** Azure allows 50,000. */
    private static final int MANY_BLOCKS = 49_000;

    private final BlobClient blob;
    private final BlockBlobClient blocks;
    private final String path;
    private final byte[] content;

    /** Equal in every attempt, so that an append whose reply was lost is recognised. */
    private final List<String> ids;

    AzureAppend(BlobClient blob, String path, byte[] content) {
        this.blob = blob;
        this.blocks = blob.getBlockBlobClient();
        this.path = path;
        this.content = content;
        int count = Math.max(1, Math.ceilDiv(content.length, BLOCK_BYTES));
        this.ids = Stream.generate(AzureAppend::newId).limit(count).toList();
    }

    /** Blocks until the bytes are there. */
    void run() {
        if (content.length == 0 && blob.exists()) {
            return;
        }
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            try {
                tryOnce();
                return;
            } catch (BlobStorageException e) {
                if (!isConflict(e)) {
                    throw e;
                }
            }
        }
        throw new JarvisException(
                "artefact "
                        + path
                        + ": nothing could be appended, since others changed it "
                        + MAX_TRIES
                        + " times meanwhile; append from fewer writers");
    }

    private void tryOnce() {
        BlobRequestConditions unchanged = new BlobRequestConditions();
        List<String> all = new ArrayList<>();
        try {
            // The tag before the blocks: blocks that are newer than it make the commit fail.
            var properties = blob.getProperties();
            unchanged.setIfMatch(properties.getETag());
            all.addAll(committed(properties.getBlobSize(), properties.getETag()));
        } catch (BlobStorageException e) {
            if (e.getStatusCode() != 404) {
                throw e;
            }
            unchanged.setIfNoneMatch("*");
        }
        if (all.containsAll(ids)) {
            return;
        }
        stageContent();
        all.addAll(content.length == 0 ? List.of() : ids);
        blocks.commitBlockListWithResponse(
                new BlockBlobCommitBlockListOptions(all).setRequestConditions(unchanged),
                null,
                Context.NONE);
    }

    private List<String> committed(long size, String etag) {
        List<Block> found = blocks.listBlocks(BlockListType.COMMITTED).getCommittedBlocks();
        long inBlocks = found.stream().mapToLong(Block::getSizeLong).sum();
        return inBlocks == size && found.size() < MANY_BLOCKS
                ? found.stream().map(Block::getName).toList()
                : stageAgain(etag);
    }

    private List<String> stageAgain(String etag) {
        List<String> again = new ArrayList<>();
        var options =
                new BlobInputStreamOptions()
                        .setRequestConditions(new BlobRequestConditions().setIfMatch(etag));
        try (InputStream old = blob.openInputStream(options)) {
            for (byte[] part = old.readNBytes(BLOCK_BYTES);
                    part.length > 0;
                    part = old.readNBytes(BLOCK_BYTES)) {
                String id = newId();
                blocks.stageBlock(id, BinaryData.fromBytes(part));
                again.add(id);
            }
            return again;
        } catch (IOException e) {
            throw new JarvisException("cannot read artefact " + path + ": " + e, e);
        }
    }

    private void stageContent() {
        for (int i = 0; i < ids.size() && content.length > 0; i++) {
            int from = i * BLOCK_BYTES;
            int to = Math.min(content.length, from + BLOCK_BYTES);
            blocks.stageBlock(
                    ids.get(i), BinaryData.fromBytes(Arrays.copyOfRange(content, from, to)));
        }
    }

    /** Somebody else wrote or deleted the blob since it was looked at. */
    static boolean isConflict(BlobStorageException e) {
        return e.getStatusCode() == 412
                || BlobErrorCode.BLOB_ALREADY_EXISTS.equals(e.getErrorCode())
                || BlobErrorCode.INVALID_BLOCK_LIST.equals(e.getErrorCode());
    }

    /** As long as those of Azure's client: all ids of a blob have one length. */
    private static String newId() {
        byte[] name = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(name);
    }
}

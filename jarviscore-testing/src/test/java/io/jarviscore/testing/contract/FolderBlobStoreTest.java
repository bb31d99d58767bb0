package io.jarviscore.testing.contract;

import io.jarviscore.BlobStore;
import io.jarviscore.inprocess.InProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest extends BlobStoreContract {
    @TempDir Path folder;

    @Override
    protected BlobStore newBlobStore() {
        return InProcess.blobs(folder.resolve("blobs"));
    }
}

package io.jarviscore.settings;

/** Where artefacts are kept. */
public enum StorageBackend {
    /** In a folder. */
    LOCAL,
    /** In Azure Blob Storage. */
    AZURE
}

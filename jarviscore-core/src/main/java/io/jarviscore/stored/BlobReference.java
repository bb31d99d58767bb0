package io.jarviscore.stored;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The reference in a store's record to a large value elsewhere.
 *
 * @param path where the value is in the blob store
 * @param content the value's length and checksum
 */
record BlobReference(String path, Content content) {

    /**
     * Enough to know a value again without having it.
     *
     * @param size of its JSON, in bytes
     * @param sha256 of its JSON, in hexadecimal
     */
    record Content(long size, String sha256) {}

    Map<String, Object> write() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("path", path);
        form.put("size", content.size());
        form.put("sha256", content.sha256());
        return form;
    }

    static BlobReference read(StoredFields f) {
        return new BlobReference(f.text("path"), new Content(f.number("size"), f.text("sha256")));
    }
}

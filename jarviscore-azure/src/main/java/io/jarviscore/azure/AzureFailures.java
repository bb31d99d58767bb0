package io.jarviscore.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;

/**
 * Explains a failure of Azure, and names the setting to look at. Has Azure's error code, and not
 * its message, which may have parts of a request.
 *
 * @param setting that says which account and how to sign in
 */
record AzureFailures(String setting) {
    /** While the container was being made. */
    JarvisException opening(String container, RuntimeException e) {
        return failure("cannot open container " + container, e);
    }

    /** With an artefact. */
    JarvisException of(String what, String path, RuntimeException e) {
        return failure("cannot " + what + " artefact " + path, e);
    }

    private JarvisException failure(String what, RuntimeException e) {
        if (e instanceof BlobStorageException answered && answered.getStatusCode() > 0) {
            return answered(what, answered);
        }
        if (e instanceof JarvisException own) {
            return own;
        }
        Throwable root = root(e);
        return root instanceof JarvisException own
                ? own
                : new StoreUnavailableException(
                        setting
                                + ": "
                                + what
                                + ": the Azure storage account cannot be reached ("
                                + root
                                + "); check the account's name, its firewall and the network",
                        e);
    }

    private JarvisException answered(String what, BlobStorageException e) {
        int status = e.getStatusCode();
        String message = setting + ": " + what + ": Azure answered " + status + " " + code(e);
        if (status >= 500 || status == 429 || status == 408) {
            return new StoreUnavailableException(message + "; try again later", e);
        }
        return new JarvisException(
                status == 401 || status == 403
                        ? message
                                + "; check the key or SAS token, or give the identity the role"
                                + " Storage Blob Data Contributor"
                        : message,
                e);
    }

    private static String code(BlobStorageException e) {
        BlobErrorCode code = e.getErrorCode();
        return code == null ? "without a code" : code.toString();
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null && !(at instanceof JarvisException)) {
            at = at.getCause();
        }
        return at;
    }
}

package io.jarviscore.azure;

import io.jarviscore.JarvisException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is uploaded. Remembers its own failure, which Azure's client reports like one of
 * the network: a workflow would then wait for the account instead of failing.
 */
final class CallersStream extends FilterInputStream {
    private volatile @Nullable IOException failure;

    CallersStream(InputStream content) {
        super(content);
    }

    /**
     * Runs an upload of this stream.
     *
     * @throws JarvisException if the stream broke, with its failure as the cause
     */
    boolean guard(String path, BooleanSupplier upload) {
        try {
            return upload.getAsBoolean();
        } catch (RuntimeException e) {
            IOException broken = failure;
            if (broken == null) {
                throw e;
            }
            throw new JarvisException(
                    "cannot store artefact " + path + ": its stream broke (" + broken + ")",
                    broken);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return super.read(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}

package io.jarviscore.nexus;

import io.jarviscore.HttpBody;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** A call's body as OkHttp sends it: streamed, and never sent twice if it can be read once. */
final class CallBody extends RequestBody {
    private final HttpBody body;

    CallBody(HttpBody body) {
        this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
        // Set as a header of the call, exactly as it was given.
        return null;
    }

    @Override
    public long contentLength() {
        return body.length();
    }

    @Override
    public boolean isOneShot() {
        return !body.isRepeatable();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        try (InputStream content = body.open();
                Source source = Okio.source(content)) {
            sink.writeAll(source);
        }
    }
}

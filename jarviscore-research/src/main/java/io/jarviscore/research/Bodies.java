package io.jarviscore.research;

import java.io.IOException;
import okhttp3.Response;

/** Reads bodies of bounded size. */
final class Bodies {
    private Bodies() {}

    /**
     * The whole body.
     *
     * @throws IOException if it is longer than that, or ends early
     */
    static byte[] read(Response response, int longest) throws IOException {
        // One byte more than allowed shows that there is more; a length that is sent may be wrong.
        byte[] bytes = response.body().byteStream().readNBytes(longest + 1);
        if (bytes.length > longest) {
            throw new IOException("it is larger than " + longest + " bytes");
        }
        return bytes;
    }
}

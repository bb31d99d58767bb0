package io.jarviscore.kernel.model;

import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that logs prompts and answers: at DEBUG under a name of its own, because
 * conversations are private. Headers, and with them keys, are never logged.
 */
final class PayloadLog {
    private static final Logger log = LoggerFactory.getLogger("jarviscore.llm.payload");

    private PayloadLog() {}

    static void sent(Target target, Request request) {
        if (log.isDebugEnabled()) {
            log.debug(
                    "to {}: {}", target.title(), target.provider().wire().hideKeyIn(text(request)));
        }
    }

    static void received(Target target, Received received) {
        if (log.isDebugEnabled()) {
            String text =
                    switch (received) {
                        case WireResponse response -> response.status() + " " + response.text();
                        case WireFailure failure -> failure.message();
                    };
            log.debug("from {}: {}", target.title(), target.provider().wire().hideKeyIn(text));
        }
    }

    private static String text(Request request) {
        RequestBody body = request.body();
        if (body == null) {
            return request.method();
        }
        Buffer copy = new Buffer();
        try {
            body.writeTo(copy);
        } catch (IOException e) {
            return "(a body that cannot be read: " + e.getMessage() + ")";
        }
        return copy.readUtf8();
    }
}

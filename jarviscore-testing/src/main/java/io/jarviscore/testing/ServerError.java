package io.jarviscore.testing;

import io.jarviscore.testing.wire.ModelError;
import java.time.Duration;

/**
 * An error as a reply; each wire puts it into its provider's words.
 *
 * @param error the error in no provider's words
 */
record ServerError(ModelError error) implements ServerReply {
    static ServerError of(ModelError.Kind kind) {
        return new ServerError(ModelError.of(kind));
    }

    ServerError hint(Hint form, Duration wait) {
        return new ServerError(error.hint(form.onWires(), wait));
    }
}

package io.jarviscore.json;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/** Refuses futures, which Jackson would write as beans with fields such as {@code done}. */
final class UnfinishedValues extends SimpleModule {
    private static final long serialVersionUID = 1L;

    UnfinishedValues() {
        super("jarviscore-unfinished-values");
        addSerializer(new Refusal<>(Future.class));
        addSerializer(new Refusal<>(CompletionStage.class));
    }

    private static final class Refusal<F> extends StdSerializer<F> {
        private static final long serialVersionUID = 1L;

        Refusal(Class<F> type) {
            super(type);
        }

        @Override
        public void serialize(F future, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            throw new JsonGenerationException(
                    "a future is not a value yet: wait for it, and give what it brings", out);
        }
    }
}

package io.jarviscore.stored;

import io.jarviscore.Cause;
import io.jarviscore.Outcome;
import io.jarviscore.Outcome.Status;
import io.jarviscore.Payload;
import io.jarviscore.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a stored {@link Outcome}. */
final class StoredOutcome {
    private StoredOutcome() {}

    /** Leaves out {@link Outcome#recovered}: that is about reading it. */
    static Map<String, Object> write(Outcome outcome) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("status", outcome.status().name());
        form.put("summary", outcome.summary());
        outcome.cause().ifPresent(cause -> form.put("cause", cause.fields()));
        form.put("usage", write(outcome.usage()));
        form.put("node", outcome.node());
        if (!outcome.taint().isEmpty()) {
            form.put("taint", List.copyOf(outcome.taint()));
        }
        Payload.of(outcome).ifPresent(payload -> write(form, payload));
        return form;
    }

    private static void write(Map<String, Object> form, Payload payload) {
        if (payload instanceof OffloadedPayload offloaded) {
            form.put("payloadBlob", offloaded.reference().write());
        } else {
            form.put("payload", payload.value());
        }
    }

    static Outcome read(StoredFields f) {
        Status status = f.constant("status", Status.class);
        Cause cause = f.any("cause") == null ? null : StoredCause.read(f.object("cause"));
        if ((status == Status.SUCCESS) != (cause == null)) {
            throw new StoredFields.Damage("field cause does not fit field status");
        }
        return Payload.restore(status, readPayload(f), f.text("summary"), cause)
                .withUsage(readUsage(f.object("usage")))
                .at(f.text("node"))
                .withTaint(readTaint(f));
    }

    /** Outcomes of earlier versions have none. */
    private static Set<String> readTaint(StoredFields f) {
        return f.any("taint") == null ? Set.of() : Set.copyOf(f.texts("taint"));
    }

    private static @Nullable Payload readPayload(StoredFields f) {
        if (f.any("payloadBlob") != null) {
            return new OffloadedPayload(BlobReference.read(f.object("payloadBlob")));
        }
        Object payload = f.any("payload");
        return payload == null ? null : new Payload.Inline(payload);
    }

    private static Map<String, Object> write(Usage usage) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("inputTokens", usage.inputTokens());
        form.put("outputTokens", usage.outputTokens());
        form.put("cachedTokens", usage.cachedTokens());
        // Text: a number would be read back as the nearest double.
        usage.costUsd().ifPresent(cost -> form.put("costUsd", cost.toString()));
        form.put("modelCalls", usage.modelCalls());
        form.put("turns", usage.turns());
        form.put("elapsed", usage.elapsed().toString());
        return form;
    }

    private static Usage readUsage(StoredFields f) {
        return new Usage(
                f.number("inputTokens"),
                f.number("outputTokens"),
                f.number("cachedTokens"),
                f.maybeText("costUsd").map(BigDecimal::new),
                f.count("modelCalls"),
                f.count("turns"),
                f.duration("elapsed"));
    }
}

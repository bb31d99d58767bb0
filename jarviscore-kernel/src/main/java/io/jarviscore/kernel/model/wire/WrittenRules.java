package io.jarviscore.kernel.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The rules of agents as JSON. They are the longest text of most requests and the same in every
 * request of an agent, and to escape them anew took half of the time in which a request is written.
 *
 * <p>Remembers as many as a program has agents, and not more than {@value #SLOTS}: entries with
 * equal slots displace each other. Thread-safe.
 */
public final class WrittenRules {
    private static final int SLOTS = 64;

    private final AtomicReferenceArray<@Nullable Written> slots = new AtomicReferenceArray<>(SLOTS);

    /** A text as a JSON string, for a generator to take over as it is. */
    public SerializableString of(String rules) {
        int slot = Math.floorMod(rules.hashCode(), SLOTS);
        Written known = slots.get(slot);
        if (known != null && known.rules().equals(rules)) {
            return known.json();
        }
        Written written = Written.of(rules);
        slots.set(slot, written);
        return written.json();
    }

    /** Rules, and the same as JSON. */
    private record Written(String rules, SerializedString json) {
        static Written of(String rules) {
            byte[] json = WireJson.write(out -> out.writeString(rules));
            return new Written(rules, new SerializedString(new String(json, UTF_8)));
        }
    }
}

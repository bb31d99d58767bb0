package io.jarviscore.kernel.model.limits;

import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.settings.SettingKeys;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All caps on exchanges in flight: that of the process, and those of single providers and models.
 * An exchange acquires the narrowest first, so that no waiter for a busy model holds a permit that
 * another model could use. Thread-safe.
 */
public final class ModelGates {
    private static final ModelGates OF_THE_PROCESS = new ModelGates(ModelGate.ofTheProcess());

    /** {@code azure=20} or {@code azure:gpt-4o=5}; a model's name may have equals signs. */
    private static final Pattern CAP = Pattern.compile("(\\S+?)\\s*=\\s*([1-9]\\d{0,6})");

    private final ModelGate all;

    /** By provider, and by provider and model; as many as settings name. */
    private final Map<String, ModelGate> single = new ConcurrentHashMap<>();

    /** Gates of their own below this one; only tests need others than the process's. */
    public ModelGates(ModelGate all) {
        this.all = all;
    }

    /** The gates that all meshes go through. */
    public static ModelGates ofTheProcess() {
        return OF_THE_PROCESS;
    }

    /**
     * Asks for the caps that settings name, until closed.
     *
     * @throws SettingsException if they cannot be read
     */
    public Limits limits(Settings settings) {
        Deque<ModelGate.Limit> asked = new ArrayDeque<>();
        Map<String, Integer> caps =
                caps(settings.find(SettingKeys.LLM_MAX_CONCURRENT_BY_MODEL).orElse(""));
        asked.push(all.limit(settings.get(SettingKeys.LLM_MAX_CONCURRENT)));
        // No process needs more than the whole fleet may have, and its queue is bounded.
        asked.push(all.limit(settings.get(SettingKeys.LLM_MAX_CONCURRENT_FLEET)));
        caps.forEach(
                (capped, most) ->
                        asked.push(
                                single.computeIfAbsent(capped, key -> new ModelGate())
                                        .limit(most)));
        return () -> asked.forEach(ModelGate.Limit::close);
    }

    /**
     * Takes a permit of every gate in the way of this model, waiting for each.
     *
     * @throws io.jarviscore.ModelException as {@link ModelGate#acquire} does
     */
    public Permit acquire(ModelName name, MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        Deque<ModelGate> passed = new ArrayDeque<>();
        boolean waited = false;
        boolean done = false;
        try {
            for (ModelGate gate : gates(name)) {
                waited |= gate.acquire(clock, deadline);
                passed.push(gate);
            }
            done = true;
            return new Permit(passed, waited, Optional.empty());
        } finally {
            if (!done) {
                passed.forEach(ModelGate::release);
            }
        }
    }

    /** How many exchanges are in flight, those of all meshes of this process. */
    public int inFlight() {
        return all.inFlight();
    }

    /** How many callers wait for a permit of any gate. */
    public int waiting() {
        return all.waiting() + single.values().stream().mapToInt(ModelGate::waiting).sum();
    }

    private List<ModelGate> gates(ModelName name) {
        if (single.isEmpty()) {
            return List.of(all);
        }
        List<ModelGate> gates = new ArrayList<>();
        Optional.ofNullable(single.get(name.id())).ifPresent(gates::add);
        Optional.ofNullable(single.get(name.provider())).ifPresent(gates::add);
        gates.add(all);
        return gates;
    }

    private static Map<String, Integer> caps(String list) {
        Map<String, Integer> caps = new ConcurrentHashMap<>();
        for (String part : list.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            Matcher cap = CAP.matcher(part.strip());
            if (!cap.matches()) {
                throw new SettingsException(
                        List.of(
                                SettingKeys.LLM_MAX_CONCURRENT_BY_MODEL.key()
                                        + " has the part \""
                                        + part.strip()
                                        + "\": write provider=number or"
                                        + " provider:model=number, with a positive number"));
            }
            caps.put(cap.group(1), Integer.parseInt(cap.group(2)));
        }
        return caps;
    }

    /** One mesh's caps; closing withdraws them. */
    public interface Limits extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The right to one exchange.
     *
     * @param passed the gates that it went through, the last one first
     * @param waited whether any of them made it wait
     * @param shared the permit of the whole fleet
     */
    public record Permit(
            Deque<ModelGate> passed, boolean waited, Optional<SharedPermits.Permit> shared) {
        Permit with(SharedPermits.Permit taken) {
            return new Permit(passed, waited, Optional.of(taken));
        }

        public void release() {
            try {
                shared.ifPresent(SharedPermits.Permit::close);
            } finally {
                passed.forEach(ModelGate::release);
            }
        }
    }
}

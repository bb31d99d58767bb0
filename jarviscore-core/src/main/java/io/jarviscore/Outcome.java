package io.jarviscore;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.text.Summaries;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended. Immutable; a stored outcome reads the same as a fresh one, but for {@link
 * #recovered()}.
 */
public final class Outcome {
    /** The ways to end. */
    public enum Status {
        /** The work is done and {@link Outcome#payload()} is its result. */
        SUCCESS,
        /** It could not be done; {@link Outcome#cause()} says why. */
        FAILURE,
        /** A limit was reached; the payload is the partial result, if there is one. */
        TIMEOUT,
        /** It waits for a person's decision. Not an end. */
        WAITING,
        /** It was stopped on request. */
        CANCELLED,
        /** It was never run, because something it needs did not succeed. */
        SKIPPED
    }

    private final Status status;
    private final @Nullable Payload payload;
    private final String summary;
    private final @Nullable Cause cause;
    private final Usage usage;
    private final boolean recovered;
    private final String node;
    private final Set<String> taint;

    private Outcome(
            Status status,
            @Nullable Payload payload,
            String summary,
            @Nullable Cause cause,
            Usage usage,
            boolean recovered,
            String node,
            Set<String> taint) {
        this.status = status;
        this.payload = payload;
        this.summary = summary;
        this.cause = cause;
        this.usage = usage;
        this.recovered = recovered;
        this.node = node;
        this.taint = taint;
    }

    /**
     * Done, with a result.
     *
     * @param payload anything with a JSON form: plain values, lists, maps, records
     * @throws IllegalArgumentException if it has none
     */
    public static Outcome success(@Nullable Object payload) {
        Object plain = plain(payload);
        return new Outcome(
                Status.SUCCESS,
                atHand(plain),
                Summaries.ofSuccess(plain),
                null,
                Usage.NONE,
                false,
                "",
                Set.of());
    }

    /** Not done, with the reason as a sentence. */
    public static Outcome failure(String message) {
        return ended(Status.FAILURE, new Cause.Failed("failure", message));
    }

    /** Not done, because this was thrown. The stack trace is not kept. */
    public static Outcome failure(Throwable thrown) {
        String message = JarvisException.messageOf(thrown);
        Cause cause =
                thrown instanceof ModelException model
                        ? new Cause.ModelFailed(model.failure(), message)
                        : new Cause.Failed(thrown.getClass().getSimpleName(), message);
        return ended(Status.FAILURE, cause);
    }

    /** Any other end, with its cause; the summary is the cause's sentence. */
    public static Outcome ended(Status status, Cause cause) {
        if (status == Status.SUCCESS) {
            throw new IllegalArgumentException("a success has no cause: use Outcome.success");
        }
        return new Outcome(
                status,
                null,
                Summaries.line(cause.describe()),
                cause,
                Usage.NONE,
                false,
                "",
                Set.of());
    }

    /** Restores an outcome part by part from a store's record; nothing is derived anew. */
    static Outcome restored(
            Status status, @Nullable Payload payload, String summary, @Nullable Cause cause) {
        return new Outcome(status, payload, summary, cause, Usage.NONE, false, "", Set.of());
    }

    /** How it ended. */
    public Status status() {
        return status;
    }

    /** Whether the status is {@link Status#SUCCESS}. */
    public boolean isSuccess() {
        return status == Status.SUCCESS;
    }

    /** Whether nothing more will happen: every status but {@link Status#WAITING}. */
    public boolean isFinal() {
        return status != Status.WAITING;
    }

    /**
     * The result as a plain JSON value: {@code Map}, {@code List}, {@code String}, {@code Long},
     * {@code Double} or {@code Boolean}. An outcome without one gives an empty map; see {@link
     * #hasPayload()}.
     *
     * <p>A result larger than {@code step_output_max_bytes} that was read back from the store is
     * fetched from the blob store by the first call, which blocks for that, and is kept then.
     *
     * @throws JarvisException if it has to be fetched and is missing or damaged, or the blob store
     *     cannot be reached; the message names the step and the remedy
     */
    public Object payload() {
        return payload == null ? Map.of() : payload.value();
    }

    /**
     * The result bound to a type, for example a record. May fetch it, like {@link #payload()}.
     *
     * @throws JarvisException if there is none, it does not fit or cannot be fetched; the message
     *     names the actual type
     */
    public <T> T payload(Class<T> type) {
        Object value = payload == null ? null : payload.value();
        try {
            return Json.bind(value, type);
        } catch (JsonException e) {
            throw new JarvisException(
                    "payload of a " + status + " outcome: " + e.getMessage() + " (" + summary + ")",
                    e);
        }
    }

    /** Whether there is a result, whole or partial. */
    public boolean hasPayload() {
        return payload != null;
    }

    /** One sentence for people; never JSON, never empty. */
    public String summary() {
        return summary;
    }

    /** Why it is not a success; empty for a success. */
    public Optional<Cause> cause() {
        return Optional.ofNullable(cause);
    }

    /** The resources that the task used. */
    public Usage usage() {
        return usage;
    }

    /** Whether this was read back from the store, as by {@code find}, and not run by this call. */
    public boolean recovered() {
        return recovered;
    }

    /** The node that ran it; empty if none did. */
    public String node() {
        return node;
    }

    /**
     * The sources by which text from outside came into the work: names of tools and steps, in
     * order. Empty for none. The result may repeat that text, so it is marked as data for models,
     * and the tasks that get it as an input are tainted too: calls that could do harm are put to a
     * person.
     */
    public Set<String> taint() {
        return taint;
    }

    /** Returns this outcome with these sources of text from outside beside its own. */
    public Outcome withTaint(Set<String> sources) {
        if (taint.containsAll(sources)) {
            return this;
        }
        Set<String> all = new TreeSet<>(taint);
        all.addAll(sources);
        return new Outcome(
                status,
                payload,
                summary,
                cause,
                usage,
                recovered,
                node,
                Collections.unmodifiableSet(all));
    }

    /** Returns this outcome with a partial or different result. */
    public Outcome withPayload(@Nullable Object payload) {
        return holding(atHand(plain(payload)));
    }

    /** Returns this outcome with the given holder of its result. */
    Outcome holding(@Nullable Payload payload) {
        return new Outcome(status, payload, summary, cause, usage, recovered, node, taint);
    }

    /** Its result, wherever it is. */
    Optional<Payload> held() {
        return Optional.ofNullable(payload);
    }

    /**
     * Returns this outcome with another sentence for people.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Outcome withSummary(String summary) {
        if (summary.isBlank()) {
            throw new IllegalArgumentException("summary is blank: write a sentence");
        }
        return new Outcome(
                status, payload, Summaries.line(summary), cause, usage, recovered, node, taint);
    }

    /** Returns this outcome with the resources that were used. */
    public Outcome withUsage(Usage usage) {
        return new Outcome(status, payload, summary, cause, usage, recovered, node, taint);
    }

    /** Returns this outcome marked as read from the store. */
    public Outcome asRecovered() {
        return new Outcome(status, payload, summary, cause, usage, true, node, taint);
    }

    /** Returns this outcome with the node that ran it. */
    public Outcome at(String node) {
        return new Outcome(status, payload, summary, cause, usage, recovered, node, taint);
    }

    /**
     * This as plain JSON, with every field there and null where there is no value. Jackson 2 and 3
     * serialise the object so, without modules or settings. The result is part of it, and may be
     * fetched as {@link #payload()} says.
     */
    @JsonValue
    public Map<String, @Nullable Object> json() {
        return JsonForms.of(this);
    }

    private static @Nullable Payload atHand(@Nullable Object plain) {
        return plain == null ? null : new Payload.Inline(plain);
    }

    private static @Nullable Object plain(@Nullable Object payload) {
        try {
            return Json.plain(payload);
        } catch (JsonException e) {
            throw new IllegalArgumentException("payload " + e.getMessage(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Outcome o
                && status == o.status
                && isSame(payload, o.payload)
                && summary.equals(o.summary)
                && Objects.equals(cause, o.cause)
                && usage.equals(o.usage)
                && recovered == o.recovered
                && node.equals(o.node)
                && taint.equals(o.taint);
    }

    private static boolean isSame(@Nullable Payload one, @Nullable Payload other) {
        if (one == null || other == null) {
            return Objects.equals(one, other);
        }
        return one.isSame(other);
    }

    @Override
    public int hashCode() {
        // Without the payload, which may be elsewhere.
        return Objects.hash(status, summary, node);
    }

    /** The status and the summary; the payload is left out, it may be large or private. */
    @Override
    public String toString() {
        return status + ": " + summary;
    }
}

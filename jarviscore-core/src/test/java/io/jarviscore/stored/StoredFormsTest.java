package io.jarviscore.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jarviscore.Approval;
import io.jarviscore.Cause;
import io.jarviscore.Complexity;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Payload;
import io.jarviscore.Step;
import io.jarviscore.Usage;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.jarviscore.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StoredFormsTest {
    private static final String CANARY = "sk-canary-123";
    private static final List<Function<String, ?>> READERS =
            List.of(
                    StoredForms::readDefinition,
                    StoredForms::readOutcome,
                    StoredForms::readJournalEntry,
                    StoredForms::readApproval,
                    StoredForms::readEnvelope);

    @Property
    void everyDefinitionReadsBackEqual(@ForAll("definitions") Definition definition) {
        assertThat(StoredForms.readDefinition(utf8(StoredForms.write(definition))))
                .isEqualTo(definition);
    }

    @Property
    void everyOutcomeReadsBackEqual(@ForAll("outcomes") Outcome outcome) {
        assertThat(StoredForms.readOutcome(utf8(StoredForms.write(outcome)))).isEqualTo(outcome);
    }

    @Property
    void everyApprovalReadsBackEqual(@ForAll("approvals") Approval approval) {
        assertThat(StoredForms.readApproval(utf8(StoredForms.write(approval)))).isEqualTo(approval);
    }

    @Property
    void everyMessageReadsBackEqual(
            @ForAll String id, @ForAll("values") Object payload, @ForAll Instant at) {
        Envelope envelope = new Envelope(id, id + "-s", "r", payload, at);

        assertThat(StoredForms.readEnvelope(utf8(StoredForms.write(envelope)))).isEqualTo(envelope);
    }

    @Property
    void everyJournalEntryReadsBackEqual(@ForAll String kind, @ForAll("objects") Object data) {
        JournalEntry entry = new JournalEntry(kind, object(data));

        assertThat(StoredForms.readJournalEntry(utf8(StoredForms.write(entry)))).isEqualTo(entry);
    }

    @Property
    void textThatNobodyWroteIsRefusedInWords(@ForAll String text) {
        for (Function<String, ?> reader : READERS) {
            assertThatThrownBy(() -> reader.apply(text))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("stored ");
        }
    }

    @Property
    void aDocumentThatWasChangedIsReadOrRefusedInWords(
            @ForAll("outcomes") Outcome outcome, @ForAll int at, @ForAll char instead) {
        StringBuilder changed = new StringBuilder(StoredForms.write(outcome));
        changed.setCharAt(Math.floorMod(at, changed.length()), instead);

        for (Function<String, ?> reader : READERS) {
            Throwable refused = catchThrowable(() -> reader.apply(changed.toString()));
            if (refused != null) {
                assertThat(refused).isInstanceOf(JarvisException.class).hasNoCause();
            }
        }
    }

    @Test
    void aFieldOfAnotherKindIsNamedAndNotQuoted() {
        Map<String, String> good =
                Map.of(
                        "outcome", StoredForms.write(Outcome.failure("no")),
                        "workflow definition",
                                StoredForms.write(
                                        new Definition("w", List.of(Step.of("a", "b", "c")))),
                        "message",
                                StoredForms.write(new Envelope("i", "s", "r", 1L, Instant.EPOCH)));
        good.forEach(
                (what, document) -> {
                    Map<String, Object> fields = Json.parseObject(document);
                    fields.keySet().stream()
                            .filter(field -> !field.equals("payload") && !field.equals("v"))
                            .forEach(field -> assertRefused(what, field, fields));
                });
    }

    private static void assertRefused(String what, String field, Map<String, Object> fields) {
        Map<String, Object> changed = new HashMap<>(fields);
        changed.put(field, List.of(CANARY));
        String document = Json.write(changed);
        Function<String, ?> reader =
                switch (what) {
                    case "outcome" -> StoredForms::readOutcome;
                    case "message" -> StoredForms::readEnvelope;
                    default -> StoredForms::readDefinition;
                };
        assertThatThrownBy(() -> reader.apply(document))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("stored " + what)
                .hasMessageContaining(field)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void aValueThatAFieldCannotHaveIsNotQuoted() {
        String document =
                StoredForms.write(Outcome.failure("no")).replace("\"FAILURE\"", '"' + CANARY + '"');

        assertThatThrownBy(() -> StoredForms.readOutcome(document))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("stored outcome")
                .hasMessageNotContaining(CANARY)
                .hasNoCause();
    }

    @Test
    void aNewerVersionIsNamed() {
        for (Function<String, ?> reader : READERS) {
            assertThatThrownBy(() -> reader.apply("{\"v\":7,\"future\":true}"))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("version 7")
                    .hasMessageContaining("up to 1");
        }
    }

    @Test
    void fieldsThatAreNotKnownAreIgnored() {
        Outcome outcome = Outcome.success("yes");
        String document = StoredForms.write(outcome).replaceFirst("\\{", "{\"extra\":[1],");

        assertThat(StoredForms.readOutcome(document)).isEqualTo(outcome);
    }

    @Test
    void anApprovalThatWasStoredBeforeThereWereEditsAndExpiriesIsRead() {
        String document =
                """
                {"v":1,"id":"q","workflow":"w","step":"s","question":"May it?","details":{"n":1},
                "status":"APPROVED","decidedBy":"ann","note":"fine",
                "requestedAt":"2026-01-01T00:00:00Z","decidedAt":"2026-01-02T00:00:00Z"}""";

        Approval approval = StoredForms.readApproval(document);

        assertThat(approval.decidedBy()).isEqualTo("ann");
        assertThat(approval.edited()).isEmpty();
        assertThat(approval.expiresAt()).isEmpty();
        assertThat(approval.decidedAt()).contains(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void aDocumentFromBeforePayloadsCouldBeElsewhereIsRead() {
        Outcome outcome = Outcome.success(Map.of("n", 1L));
        String document = StoredForms.write(outcome);
        assertThat(document).contains("\"payload\":{\"n\":1}").doesNotContain("payloadBlob");

        assertThat(StoredForms.readOutcome(document).payload()).isEqualTo(Map.of("n", 1L));
    }

    @Test
    void onlyTheReferenceOfAPayloadThatIsElsewhereIsStored() {
        BlobReference reference =
                new BlobReference("a/b.json", new BlobReference.Content(7, "abc"));
        Outcome outcome = new OffloadedPayload(reference).in(Outcome.success(null));

        String document = StoredForms.write(outcome);

        assertThat(document)
                .contains("\"payloadBlob\":{\"path\":\"a/b.json\",\"size\":7,\"sha256\":\"abc\"}");
        assertThat(StoredForms.readOutcome(document).hasPayload()).isTrue();
    }

    @Test
    void aRecoveredOutcomeIsStoredAsAFreshOne() {
        Outcome outcome = Outcome.success("yes").at("node-1");

        assertThat(StoredForms.readOutcome(StoredForms.write(outcome.asRecovered())))
                .isEqualTo(outcome);
    }

    @Test
    void theDeepestValueThatIsAllowedCanBeKept() {
        Object deep = Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH));
        Map<String, Object> params =
                Json.parseObject(
                        "{\"p\":"
                                + "[".repeat(Json.MAX_DEPTH - 1)
                                + "]".repeat(Json.MAX_DEPTH - 1)
                                + "}");
        Outcome outcome = Outcome.success(deep);
        Definition definition = new Definition("w", List.of(Step.of("a", "b", "c").params(params)));

        assertThat(StoredForms.readOutcome(StoredForms.write(outcome))).isEqualTo(outcome);
        assertThat(StoredForms.readDefinition(StoredForms.write(definition))).isEqualTo(definition);
    }

    @Test
    void aPayloadWithoutAJsonFormIsRefusedWhenWriting() {
        Envelope envelope = new Envelope("i", "s", "r", new Object(), Instant.EPOCH);

        assertThatThrownBy(() -> StoredForms.write(envelope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("message");
    }

    /** As a file or a server would carry it. */
    private static String utf8(String document) {
        return new String(document.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object plain) {
        return (Map<String, Object>) plain;
    }

    @Provide
    Arbitrary<Object> values() {
        return values(3);
    }

    @Provide
    Arbitrary<Object> objects() {
        return objects(values(2));
    }

    /** Nested so deep at most: without a bound, some runs would nest for hours. */
    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(20).map(text -> (Object) text),
                        Arbitraries.longs().map(number -> (Object) number),
                        Arbitraries.bigIntegers().map(number -> plain(number)),
                        Arbitraries.doubles().map(number -> plain(number)),
                        Arbitraries.of(true, false).map(flag -> (Object) flag));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<Object> inner = values(depth - 1);
        Arbitrary<Object> lists = inner.list().ofMaxSize(3).map(list -> (Object) list);
        return Arbitraries.oneOf(scalars, scalars, lists, objects(inner));
    }

    private static Arbitrary<Object> objects(Arbitrary<Object> values) {
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(9), values)
                .ofMaxSize(3)
                .map(map -> (Object) map);
    }

    private static Object plain(Object value) {
        return Optional.ofNullable(Json.plain(value)).orElseThrow();
    }

    @Provide
    Arbitrary<Definition> definitions() {
        return steps().list().ofMinSize(1).ofMaxSize(4).map(steps -> new Definition("w", steps));
    }

    private Arbitrary<Step> steps() {
        Arbitrary<String> ids =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(9);
        Arbitrary<String> words = Arbitraries.strings().filter(text -> !text.isBlank());
        Arbitrary<Duration> timeouts = Arbitraries.longs().greaterOrEqual(1).map(Duration::ofNanos);
        return Combinators.combine(
                        ids,
                        words,
                        ids.list().ofMaxSize(3),
                        objects(),
                        Arbitraries.of(Complexity.class),
                        timeouts.optional(),
                        Arbitraries.integers().between(0, 100),
                        words.optional())
                .as(
                        (id, task, after, params, complexity, timeout, retries, approval) -> {
                            Step step =
                                    Step.of(id, "agent-" + id, task)
                                            .after(after.toArray(String[]::new))
                                            .params(object(params))
                                            .complexity(complexity)
                                            .retries(retries);
                            Step timed = timeout.map(step::timeout).orElse(step);
                            return approval.map(timed::approval).orElse(timed);
                        });
    }

    @Provide
    Arbitrary<Outcome> outcomes() {
        Arbitrary<Outcome> bare =
                Arbitraries.oneOf(
                        values().map(Outcome::success),
                        Arbitraries.of(Outcome.success(null)),
                        Combinators.combine(
                                        Arbitraries.of(Outcome.Status.class)
                                                .filter(s -> s != Outcome.Status.SUCCESS),
                                        causes())
                                .as(Outcome::ended));
        return Combinators.combine(bare, usages(), Arbitraries.strings(), payloads().optional())
                .as(
                        (outcome, usage, node, payload) ->
                                payload.map(held -> held.in(outcome))
                                        .orElse(outcome)
                                        .withUsage(usage)
                                        .at(node));
    }

    private Arbitrary<Payload> payloads() {
        Arbitrary<Payload> elsewhere =
                Combinators.combine(
                                Arbitraries.strings(), Arbitraries.longs(), Arbitraries.strings())
                        .as(
                                (path, size, hash) ->
                                        new OffloadedPayload(
                                                new BlobReference(
                                                        path,
                                                        new BlobReference.Content(size, hash))));
        return Arbitraries.oneOf(values().map(Payload.Inline::new), elsewhere);
    }

    private static Arbitrary<Usage> usages() {
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.bigDecimals().optional(),
                        Arbitraries.integers(),
                        Arbitraries.longs())
                .as(
                        (in, out, cost, calls, nanos) ->
                                new Usage(
                                        in,
                                        out,
                                        in / 2,
                                        cost,
                                        calls,
                                        -calls,
                                        Duration.ofNanos(nanos)));
    }

    private static Arbitrary<Cause> causes() {
        return Combinators.combine(
                        Arbitraries.strings(),
                        Arbitraries.longs(),
                        Arbitraries.integers(),
                        Arbitraries.of(ModelFailure.class))
                .flatAs(
                        (text, number, count, failure) ->
                                Arbitraries.of(causes(text, number, count, failure)));
    }

    private static List<Cause> causes(String text, long number, int count, ModelFailure failure) {
        return Stream.of(
                        new Cause.LimitReached(text, number, count),
                        new Cause.Failed(text, text),
                        new Cause.ModelFailed(failure, text),
                        new Cause.Stalled(text, count),
                        new Cause.ProtocolViolation(text, count),
                        new Cause.CodeFailed(count, text),
                        new Cause.FinishRejected(List.of(text, "", text)),
                        new Cause.DependencyFailed(text, Outcome.Status.TIMEOUT),
                        new Cause.AwaitingApproval(text, text),
                        new Cause.NotApproved(text, "", text),
                        new Cause.Cancelled(text))
                .map(cause -> (Cause) cause)
                .toList();
    }

    @Provide
    Arbitrary<Approval> approvals() {
        return Combinators.combine(
                        Arbitraries.strings(),
                        objects(),
                        Arbitraries.of(Approval.Status.class),
                        Arbitraries.longs().between(-60_000_000_000L, 200_000_000_000L),
                        Arbitraries.integers().between(0, 999_999_999),
                        objects().optional())
                .as(
                        (text, details, status, second, nano, edited) -> {
                            Instant at = Instant.ofEpochSecond(second, nano);
                            return new Approval(
                                    text,
                                    text + "w",
                                    "s",
                                    text,
                                    object(details),
                                    status,
                                    text,
                                    "",
                                    edited.map(StoredFormsTest::object),
                                    at,
                                    edited.map(values -> at.plusSeconds(nano)),
                                    status == Approval.Status.PENDING
                                            ? Optional.empty()
                                            : Optional.of(at.plusNanos(1)));
                        });
    }
}

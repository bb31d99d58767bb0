package io.jarviscore.kernel;

import io.jarviscore.ChatMessage;
import io.jarviscore.kernel.tool.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a run that a rule may look at. Immutable: rules make the next one.
 *
 * @param conversation the messages after the opening, oldest first
 * @param unusableReplies how many replies in a row could not be acted on
 * @param codeFailures how many runs of generated code failed in a row
 * @param recentActions signatures of the latest observations, oldest first
 * @param objections why answers were rejected, oldest first
 * @param lastObservation the newest observation
 */
record RunState(
        List<ChatMessage> conversation,
        int unusableReplies,
        int codeFailures,
        List<String> recentActions,
        List<String> objections,
        Optional<Observation> lastObservation) {

    /**
     * How far back repetition is looked for: long enough for a cycle of three actions, four times.
     */
    static final int MEMORY = 12;

    static RunState start() {
        return new RunState(List.of(), 0, 0, List.of(), List.of(), Optional.empty());
    }

    /** The value of generated code that nothing has been done after: an answer refers to it. */
    @Nullable Object codeResult() {
        return lastObservation
                .filter(last -> last.kind() == Observation.Kind.CODE && !last.failed())
                .map(Observation::value)
                .orElse(null);
    }

    /** How often the newest action occurs among the recent ones. */
    int repetitions() {
        return recentActions.isEmpty()
                ? 0
                : Collections.frequency(recentActions, recentActions.getLast());
    }

    RunState saying(ChatMessage... messages) {
        return saying(List.of(messages));
    }

    RunState saying(List<ChatMessage> messages) {
        return new RunState(
                append(conversation, messages),
                unusableReplies,
                codeFailures,
                recentActions,
                objections,
                lastObservation);
    }

    /** Returns this state with a compacted conversation; equal if there is nothing to shorten. */
    RunState compacted() {
        return new RunState(
                Compaction.of(conversation),
                unusableReplies,
                codeFailures,
                recentActions,
                objections,
                lastObservation);
    }

    /** Returns this state without images; equal if there is none. */
    RunState withoutImages() {
        return new RunState(
                conversation.stream().map(RunState::withoutImages).toList(),
                unusableReplies,
                codeFailures,
                recentActions,
                objections,
                lastObservation);
    }

    private static ChatMessage withoutImages(ChatMessage message) {
        return message instanceof ChatMessage.User user && !user.images().isEmpty()
                ? new ChatMessage.User("(an image was here)")
                : message;
    }

    RunState withUnusableReplies(int count) {
        return new RunState(
                conversation, count, codeFailures, recentActions, objections, lastObservation);
    }

    RunState objected(String reason) {
        return new RunState(
                conversation,
                unusableReplies,
                codeFailures,
                recentActions,
                append(objections, List.of(reason)),
                lastObservation);
    }

    RunState observed(Observation observation) {
        List<String> actions = append(recentActions, List.of(observation.signature()));
        int failures =
                observation.kind() != Observation.Kind.CODE
                        ? codeFailures
                        : observation.failed() ? codeFailures + 1 : 0;
        return new RunState(
                conversation,
                unusableReplies,
                failures,
                actions.subList(Math.max(0, actions.size() - MEMORY), actions.size()),
                objections,
                observation.kind() == Observation.Kind.MEMORY && lastObservation.isPresent()
                        ? lastObservation
                        : Optional.of(observation));
    }

    private static <E> List<E> append(List<E> list, List<E> more) {
        List<E> all = new ArrayList<>(list.size() + more.size());
        all.addAll(list);
        all.addAll(more);
        return Collections.unmodifiableList(all);
    }
}

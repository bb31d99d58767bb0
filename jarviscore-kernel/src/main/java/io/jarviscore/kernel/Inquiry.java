package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatModel.ContextWindow;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Complexity;
import io.jarviscore.JarvisException;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import io.jarviscore.kernel.budget.Budget;
import io.jarviscore.kernel.text.TokenEstimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the questions of one run to the model: within the task's budget, within the model's window,
 * and with their price. Belongs to the task's thread.
 */
final class Inquiry {
    private static final Logger log = LoggerFactory.getLogger(Inquiry.class);

    private final Task task;
    private final RunScope scope;
    private final Budget.Phase phase;
    private final Opening opening;
    private final SubAgent.Tier tier;
    private final Optional<ResultCheck> expected;
    private final Optional<ChatListener> listener;

    /** The schema for structured output; empty once the model has refused it. */
    private Optional<Map<String, Object>> schema;

    private List<ChatMessage> earlier = List.of();
    private List<ChatMessage> firstMessages;
    private long firstTokens;

    Inquiry(
            Task task,
            RunScope scope,
            Budget.Phase phase,
            Opening opening,
            SubAgent.Tier tier,
            String agentId,
            Optional<ResultCheck> expected) {
        this.tier = tier;
        this.task = task;
        this.scope = scope;
        this.phase = phase;
        this.opening = opening;
        this.expected = expected;
        this.schema = expected.flatMap(ResultCheck::schema);
        this.listener =
                phase == Budget.Phase.THINKING
                        ? scope.ports().memory().listeners().of(task, agentId)
                        : Optional.empty();
        this.firstMessages = about("");
        this.firstTokens = firstTokens();
    }

    /** Begins every question with the conversation's earlier turns. */
    void after(List<ChatMessage> conversation) {
        if (conversation.isEmpty()) {
            return;
        }
        earlier = conversation;
        firstMessages = about("");
        firstTokens = firstTokens();
    }

    /** Asks something beside the task, from the task's budget. */
    ChatReply aside(List<ChatMessage> question, int answerTokens) throws RunEndedException {
        return aside(question, answerTokens, Complexity.NANO);
    }

    /** Like {@link #aside(List, int)}, of a model for this complexity; its failure ends the run. */
    ChatReply asideOrEnd(List<ChatMessage> question, int answerTokens, Complexity complexity)
            throws InterruptedException, RunEndedException {
        try {
            refuseUnknownPrice();
            return aside(question, answerTokens, complexity);
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    private ChatReply aside(List<ChatMessage> question, int answerTokens, Complexity complexity)
            throws RunEndedException {
        if (scope.budget().grant(TokenEstimate.of(question), phase)
                instanceof Budget.Grant.Refused refused) {
            throw RunEndedException.timeout(refused.limit());
        }
        ChatRequest request =
                ChatRequest.builder()
                        .messages(question)
                        .complexity(complexity)
                        .maxOutputTokens(answerTokens)
                        .deadline(scope.budget().deadline())
                        .affinity(scope.affinity())
                        .build();
        return booked(scope.ports().chat().complete(request));
    }

    /** Begins every question with this memory, before the task. */
    void remembering(String memory) {
        firstMessages = about(memory);
        firstTokens = firstTokens();
    }

    private List<ChatMessage> about(String memory) {
        return opening.about(
                task, earlier, memory, expected.map(ResultCheck::instructions).orElse(""));
    }

    private long firstTokens() {
        return TokenEstimate.of(firstMessages) + TokenEstimate.ofTools(opening.tools());
    }

    /**
     * Asks the model for its next message. A conversation that is too long for it is shortened,
     * before it is sent if the model's window is known, otherwise once the model has refused it.
     */
    Answered ask(RunState state) throws InterruptedException, RunEndedException {
        Optional<ContextWindow> contextWindow =
                scope.ports().chat().contextWindow(opened(state).build());
        RunState fitting = contextWindow.map(known -> fitting(state, known)).orElse(state);
        try {
            return new Answered(send(fitting, contextWindow), fitting);
        } catch (ModelException e) {
            RunState blind = fitting.withoutImages();
            if (e.failure() == ModelFailure.BAD_REQUEST && !blind.equals(fitting)) {
                log.info("task {}: asks again without images: {}", task.id(), e.getMessage());
                return ask(blind);
            }
            if (e.failure() == ModelFailure.BAD_REQUEST && schema.isPresent()) {
                // The model has the instructions in words too, and the answer is checked.
                log.info("task {}: asks again without a schema: {}", task.id(), e.getMessage());
                schema = Optional.empty();
                return askAgain(fitting, contextWindow);
            }
            RunState shorter = fitting.compacted();
            if (e.failure() != ModelFailure.CONTEXT_OVERFLOW || shorter.equals(fitting)) {
                throw ended(e);
            }
            log.info("task {}: asks again with shorter results: {}", task.id(), e.getMessage());
            return askAgain(shorter, contextWindow);
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    private Answered askAgain(RunState state, Optional<ContextWindow> contextWindow)
            throws InterruptedException, RunEndedException {
        try {
            return new Answered(send(state, contextWindow), state);
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    /** Books an answer of an earlier run: it was paid for, and counts. */
    ChatReply again(ChatReply reply) throws RunEndedException {
        return booked(reply);
    }

    private RunState fitting(RunState state, ContextWindow contextWindow) {
        long answer = Math.min(scope.limits().replyTokens(), contextWindow.longestAnswer());
        return promptTokens(state) + answer > contextWindow.window() ? state.compacted() : state;
    }

    private ChatReply send(RunState state, Optional<ContextWindow> contextWindow)
            throws RunEndedException {
        refuseUnknownPrice();
        long promptTokens = promptTokens(state);
        int granted =
                switch (scope.budget().grant(promptTokens, phase)) {
                    case Budget.Grant.Reply reply -> reply.tokens();
                    case Budget.Grant.Refused refused ->
                            throw RunEndedException.timeout(refused.limit());
                };
        int longest = contextWindow.map(known -> longest(promptTokens, known)).orElse(granted);
        ChatRequest request =
                opened(state)
                        .maxOutputTokens(Math.min(granted, longest))
                        .deadline(scope.budget().deadline())
                        .build();
        ChatReply reply = booked(complete(request));
        if (reply.finish() == ChatReply.Finish.CONTENT_FILTER) {
            throw RunEndedException.failed(
                    new Cause.ModelFailed(
                            ModelFailure.CONTENT_FILTERED,
                            "a content filter of " + reply.provider() + " cut the reply"));
        }
        return reply;
    }

    private ChatReply complete(ChatRequest request) {
        ChatModel chat = scope.ports().chat();
        return listener.isPresent() ? chat.stream(request, listener.get()) : chat.complete(request);
    }

    /** The prompt's size is an estimate: one that seems too long may still fit. */
    private static int longest(long promptTokens, ContextWindow contextWindow) {
        long left = Math.max(Budget.SMALLEST_REPLY, contextWindow.window() - promptTokens);
        return (int) Math.min(left, contextWindow.longestAnswer());
    }

    private ChatRequest.Builder opened(RunState state) {
        ChatRequest.Builder request =
                ChatRequest.builder()
                        .messages(firstMessages)
                        .messages(state.conversation())
                        .tools(opening.tools())
                        .complexity(task.complexity())
                        .affinity(scope.affinity());
        schema.ifPresent(request::answerSchema);
        if (tier == SubAgent.Tier.CODING || state.codeFailures() > 0) {
            scope.limits().codingModel().ifPresent(request::model);
        } else if (tier == SubAgent.Tier.BROWSER) {
            request.complexity(Complexity.STANDARD);
            scope.limits().browserModel().ifPresent(request::model);
        }
        return request;
    }

    private ChatReply booked(ChatReply given) throws RunEndedException {
        ChatReply reply =
                given.costUsd().isPresent()
                        ? given
                        : given.withCost(scope.ports().catalogue().cost(given));
        scope.budget().book(reply, phase);
        refuseUnknownPrice();
        return reply;
    }

    /** A limit in money that cannot be counted would be none. */
    private void refuseUnknownPrice() throws RunEndedException {
        Optional<Cause> unknown = scope.budget().unknownPrice();
        if (unknown.isPresent()) {
            throw RunEndedException.failed(unknown.get());
        }
    }

    /** The size of the prompt that a state leads to, in characters, as far as that is known. */
    long promptCharacters(RunState state) {
        return promptTokens(state) * TokenEstimate.CHARACTERS_PER_TOKEN;
    }

    private long promptTokens(RunState state) {
        return firstTokens + TokenEstimate.of(state.conversation());
    }

    /** The end of the run after a failure of the model. */
    private RunEndedException ended(RuntimeException e) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interruption = new InterruptedException("while a model was asked");
            interruption.initCause(e);
            throw interruption;
        }
        Optional<Cause.LimitReached> late = scope.budget().timeLimit();
        if (late.isPresent()) {
            return RunEndedException.timeout(late.get());
        }
        String message = JarvisException.messageOf(e);
        return RunEndedException.failed(
                e instanceof ModelException model
                        ? new Cause.ModelFailed(model.failure(), message)
                        : new Cause.Failed(e.getClass().getSimpleName(), message));
    }

    /**
     * An answer.
     *
     * @param reply the model's reply
     * @param state the state it was asked with, compacted if necessary
     */
    record Answered(ChatReply reply, RunState state) {}
}

package io.jarviscore.kernel;

import io.jarviscore.Cause;
import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one task: asks the model, does what it decides, and asks again. All state of the task
 * is in here and in its budget; it belongs to the task's thread.
 */
final class TaskRun {
    private final AgentProfile profile;
    private final Task task;
    private final Budget budget;
    private final Budget.Phase phase;
    private final Limits limits;
    private final KernelPorts ports;
    private final ReplyReader reader;
    private final List<ChatMessage> opening;
    private final List<ToolSpec> offered;
    private final long openingTokens;

    TaskRun(
            AgentProfile profile,
            Task task,
            Budget budget,
            Budget.Phase phase,
            Limits limits,
            KernelPorts ports) {
        this.profile = profile;
        this.task = task;
        this.budget = budget;
        this.phase = phase;
        this.limits = limits;
        this.ports = ports;
        ChatRequest probe =
                ChatRequest.builder().user(task.text()).complexity(task.complexity()).build();
        this.reader =
                ports.chat().callsTools(probe)
                        ? new NativeReplies(profile.tools().keySet())
                        : new TextReplies();
        this.opening = Opening.of(profile, reader, task);
        this.offered = reader.offered(profile.specs());
        this.openingTokens = TokenEstimate.of(opening) + TokenEstimate.ofTools(offered);
    }

    /** Blocks until the task has ended, whichever way. */
    Outcome run() throws InterruptedException {
        RunState state = RunState.start();
        try {
            while (true) {
                Optional<Cause.LimitReached> limit = budget.startTurn(phase);
                if (limit.isPresent()) {
                    return ended(Outcome.Status.TIMEOUT, limit.get(), state);
                }
                Instant asked = now();
                ChatReply reply = ask(state);
                Decision decision = reader.read(reply);
                report(turn(reply, decision, asked));
                Move move = LoopRules.decided(state, reader.asMessage(reply, decision), decision);
                if (move instanceof Move.Act act) {
                    move = LoopRules.observed(act(act), limits.repairs());
                } else if (move instanceof Move.Offer offer) {
                    Optional<String> objection =
                            profile.acceptance().objection(task, offer.payload());
                    if (objection.isEmpty()) {
                        return answered(offer);
                    }
                    move = LoopRules.objected(offer.state(), objection.get());
                }
                if (move instanceof Move.Fail fail) {
                    return ended(Outcome.Status.FAILURE, fail.cause(), fail.state());
                }
                state = ((Move.Again) move).state();
            }
        } catch (RunEndedException e) {
            return partial(e.outcome(), state).withUsage(budget.usage());
        } catch (RuntimeException e) {
            return Outcome.failure(e).withUsage(budget.usage());
        }
    }

    /** Has a specialist do a part of the task, on this thread and from this budget. */
    Outcome delegate(AgentProfile specialist, Task part) throws InterruptedException {
        return new TaskRun(specialist, part, budget, Budget.Phase.ACTION, limits, ports).run();
    }

    Budget budget() {
        return budget;
    }

    Task task() {
        return task;
    }

    AgentProfile profile() {
        return profile;
    }

    MeshClock clock() {
        return ports.clock();
    }

    Instant now() {
        return ports.clock().instant();
    }

    void report(MeshEvent event) {
        ports.events().accept(event);
    }

    private ChatReply ask(RunState state) throws InterruptedException, RunEndedException {
        long promptTokens = openingTokens + TokenEstimate.of(state.conversation());
        int replyTokens =
                switch (budget.grant(promptTokens, phase)) {
                    case Budget.Grant.Reply reply -> reply.tokens();
                    case Budget.Grant.Refused refused -> throw timeout(refused.limit());
                };
        ChatRequest.Builder request =
                ChatRequest.builder()
                        .messages(opening)
                        .messages(state.conversation())
                        .tools(offered)
                        .complexity(task.complexity())
                        .maxOutputTokens(replyTokens)
                        .deadline(budget.deadline());
        if (state.codeFailures() > 0) {
            limits.codingModel().ifPresent(request::model);
        }
        ChatReply reply = complete(request.build());
        budget.book(reply.usage(), phase);
        if (reply.finish() == ChatReply.Finish.CONTENT_FILTER) {
            throw failed(
                    new Cause.ModelFailed(
                            ModelFailure.CONTENT_FILTERED,
                            "a content filter of " + reply.provider() + " cut the reply"));
        }
        return reply;
    }

    /** Asks the model, which answers within the request's deadline or throws. */
    private ChatReply complete(ChatRequest request) throws InterruptedException, RunEndedException {
        try {
            return ports.chat().complete(request);
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw interruption(e);
            }
            Optional<Cause.LimitReached> late = budget.timeLimit();
            if (late.isPresent()) {
                throw timeout(late.get());
            }
            throw e instanceof ModelException model
                    ? failed(new Cause.ModelFailed(model.failure(), messageOf(model)))
                    : failed(new Cause.Failed(e.getClass().getSimpleName(), messageOf(e)));
        }
    }

    /** Makes the calls in order; each result joins the conversation. */
    private RunState act(Move.Act act) throws InterruptedException, RunEndedException {
        RunState state = act.state();
        List<ChatMessage> results = new ArrayList<>();
        for (ToolCall call : act.calls()) {
            Optional<Cause.LimitReached> late = budget.timeLimit();
            if (late.isPresent()) {
                throw new RunEndedException(
                        partial(Outcome.ended(Outcome.Status.TIMEOUT, late.get()), state));
            }
            Instant before = now();
            Observation observation = ToolCalls.make(this, ports.approvals(), call);
            report(
                    new MeshEvent.ToolCall(
                            now(),
                            task.id(),
                            profile.agentId(),
                            Clip.name(call.tool()),
                            call.arguments(),
                            observation.failed(),
                            observation.text(),
                            Duration.between(before, now())));
            state = state.observed(observation);
            results.add(reader.result(observation));
        }
        return state.saying(results);
    }

    private MeshEvent.Turn turn(ChatReply reply, Decision decision, Instant asked) {
        ChatReply.Tokens tokens = reply.usage();
        Usage usage =
                new Usage(
                        tokens.input(),
                        tokens.output(),
                        tokens.cached(),
                        Optional.empty(),
                        1,
                        1,
                        Duration.between(asked, now()));
        return new MeshEvent.Turn(
                now(),
                task.id(),
                profile.agentId(),
                profile.role(),
                budget.turns(),
                decision.describe(),
                reply.model(),
                usage);
    }

    private Outcome answered(Move.Offer offer) {
        Outcome success = Outcome.success(offer.payload());
        String words = offer.text().strip();
        boolean prose = !words.isEmpty() && !words.startsWith("{") && !words.startsWith("[");
        return (prose ? success.withSummary(words) : success).withUsage(budget.usage());
    }

    private Outcome ended(Outcome.Status status, Cause cause, RunState state) {
        return partial(Outcome.ended(status, cause), state).withUsage(budget.usage());
    }

    /** What had been achieved: the newest thing that worked. */
    private static Outcome partial(Outcome outcome, RunState state) {
        @Nullable Object achieved =
                state.lastObservation()
                        .filter(last -> !last.failed())
                        .map(last -> last.value() != null ? last.value() : last.text())
                        .orElse(null);
        return achieved == null || outcome.hasPayload() ? outcome : outcome.withPayload(achieved);
    }

    private static RunEndedException timeout(Cause.LimitReached limit) {
        return new RunEndedException(Outcome.ended(Outcome.Status.TIMEOUT, limit));
    }

    private static RunEndedException failed(Cause cause) {
        return new RunEndedException(Outcome.ended(Outcome.Status.FAILURE, cause));
    }

    private static InterruptedException interruption(RuntimeException cause) {
        InterruptedException interruption = new InterruptedException("while a model was asked");
        interruption.initCause(cause);
        return interruption;
    }

    private static String messageOf(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse("no message");
    }
}

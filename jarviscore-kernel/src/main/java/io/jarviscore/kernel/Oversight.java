package io.jarviscore.kernel;

import io.jarviscore.AgentTool;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Cause;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Reconciliation;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.tool.ArgumentCheck.BadArgumentsException;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.Caution;
import io.jarviscore.kernel.tool.RunTool;
import io.jarviscore.kernel.tool.TaskReconciler;
import io.jarviscore.kernel.tool.ToolThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part that people have in one call: whether people are asked, the question, and the effect of
 * their answer.
 *
 * <p>A question binds from when it was written to the journal. A resumed run asks it again, with
 * any settings, and finds the same answer; a call that it allows was certainly not made before the
 * answer was written down too.
 */
final class Oversight {
    private static final Logger log = LoggerFactory.getLogger(Oversight.class);

    private final CallSite site;
    private final CallContext run;
    private final String place;
    private final RunTool tool;
    private final Map<String, Object> arguments;
    private final Optional<Double> confidence;

    /**
     * The part that people have in a call at a place.
     *
     * @param tool the tool called
     * @param arguments those of the call, without the confidence
     * @param confidence the model's confidence in the call
     */
    Oversight(
            CallSite site,
            RunTool tool,
            Map<String, Object> arguments,
            Optional<Double> confidence) {
        this.site = site;
        this.run = site.run();
        this.place = site.place();
        this.tool = tool;
        this.arguments = arguments;
        this.confidence = confidence;
    }

    /** The verdict on a call. */
    sealed interface Verdict {
        /** It is made, with these arguments; the model is informed of a change to its own. */
        record Make(Map<String, Object> arguments, Optional<String> change) implements Verdict {}

        /** It was made before the process died, and brought this. */
        record Found(@Nullable Object result) implements Verdict {}

        /** It is not made; the model is informed of the reason. */
        record Refuse(String why) implements Verdict {}
    }

    /**
     * Decides, or has a person decide.
     *
     * @throws RunEndedException if a person has to, and has not yet
     */
    Verdict verdict() throws RunEndedException, InterruptedException {
        Optional<RunJournal.Start> started = site.journal().started(place);
        if (started.isPresent()) {
            Verdict.Make asBefore = make(started.get().arguments(), started.get().note());
            return caution().repeatable()
                    ? asBefore
                    : afterCrash(asBefore, started.get().count()).orElse(asBefore);
        }
        List<String> reasons = site.policy().reasons(caution(), confidence, site.scope().taint());
        if (site.journal().asked(place)) {
            return askWhetherAtAll(reasons);
        }
        if (site.inFlight() && !caution().repeatable() && !site.journal().held(place)) {
            Optional<Verdict> known = afterCrash(make(arguments, ""), 0);
            if (known.isPresent()) {
                return known.get();
            }
        }
        if (!reasons.isEmpty()) {
            site.journal().asking(place);
            return askWhetherAtAll(reasons);
        }
        return make(arguments, "");
    }

    private Caution caution() {
        return tool.caution(arguments);
    }

    private Verdict askWhetherAtAll(List<String> reasons) throws RunEndedException {
        String question = "May " + run.agentId() + " call " + tool.name() + "?";
        return ask(
                "allow",
                reasons.isEmpty() ? question : question + " " + String.join(" ", reasons),
                make(arguments, ""),
                new Refusals(
                        "A person did not allow this call",
                        "This call was not made, because nobody decided in time"));
    }

    /**
     * Decides about a call that was in flight: its tool's reconciler is asked first, and a person
     * if that does not know. Once a person was asked, that question binds.
     *
     * @return empty if the call certainly took no effect
     */
    private Optional<Verdict> afterCrash(Verdict.Make call, int starts)
            throws RunEndedException, InterruptedException {
        Optional<AgentTool.Reconciler> reconciler = caution().reconciler();
        if (reconciler.isEmpty() || site.journal().doubted(place, starts)) {
            return Optional.of(askWhetherAgain(call, starts));
        }
        return switch (reconciled(reconciler.get(), call)) {
            case Reconciliation.Happened happened ->
                    Optional.of(new Verdict.Found(happened.result()));
            case Reconciliation.DidNotHappen no -> Optional.empty();
            case Reconciliation.Unknown unknown -> {
                site.journal().doubting(place, starts);
                yield Optional.of(askWhetherAgain(call, starts));
            }
        };
    }

    private Reconciliation reconciled(AgentTool.Reconciler reconciler, Verdict.Make call)
            throws InterruptedException {
        String key = run.taskOfCall().idempotencyKey();
        try {
            return Objects.requireNonNull(
                    ToolThread.onPlatformThread(
                            run.account(), () -> asked(reconciler, call.arguments(), key)),
                    "the reconciler returned null");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            log.warn(
                    "Whether call {} of {} took effect is unknown: its reconciler failed",
                    key,
                    tool.name(),
                    e);
            return Reconciliation.unknown();
        }
    }

    private Reconciliation asked(
            AgentTool.Reconciler reconciler, Map<String, Object> with, String key)
            throws Exception {
        return reconciler instanceof TaskReconciler own
                ? own.reconcile(with, key, run.task())
                : reconciler.reconcile(with, key);
    }

    private Verdict askWhetherAgain(Verdict.Make call, int starts) throws RunEndedException {
        String doubt =
                "The process died during this call. It is not known whether it took effect, and ";
        return ask(
                "again " + starts,
                "The call of "
                        + tool.name()
                        + " was under way when the process died, and may have taken effect. May it"
                        + " be made again?",
                call,
                new Refusals(
                        doubt + "a person decided not to make it again",
                        doubt + "nobody decided in time whether to make it again"));
    }

    /** Asks until there is a no, or a yes that can be acted on, or nothing yet. */
    private Verdict ask(String key, String question, Verdict.Make shown, Refusals refusals)
            throws RunEndedException {
        Approval answer = answer(key, question, details(shown));
        for (int round = 2; answer.status() == Approval.Status.APPROVED; round++) {
            Map<String, Object> chosen = answer.edited().orElse(shown.arguments());
            Optional<String> problem = problem(chosen);
            if (problem.isEmpty()) {
                return allowed(chosen, answer);
            }
            Map<String, Object> details = details(shown);
            details.put("refused", chosen);
            String why =
                    "What "
                            + answer.decidedBy()
                            + " put in its place cannot be used. "
                            + problem.get();
            answer = answer(key + " " + round, why + " " + question, details);
        }
        return new Verdict.Refuse(refusals.of(answer));
    }

    private Verdict allowed(Map<String, Object> chosen, Approval answer) {
        String note = answer.edited().isPresent() ? answer.note() : "";
        site.journal().starting(place, chosen, note);
        return make(chosen, note);
    }

    private Optional<String> problem(Map<String, Object> chosen) {
        try {
            tool.check().require(tool.name(), chosen);
            return Optional.empty();
        } catch (BadArgumentsException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /** The answer to a question; ends the run if there is none yet. */
    private Approval answer(String key, String text, Map<String, Object> details)
            throws RunEndedException {
        // Derived from facts that are equal in every run of the task, so that it finds its answer,
        // and from everything that an approval allows. The next call with the same arguments has
        // another place, and is another question; reasons that depend on settings are no part of
        // it.
        QuestionDigest digest =
                QuestionDigest.of(
                        "call",
                        run.agentId(),
                        place,
                        tool.name(),
                        arguments,
                        details.get(Approval.ARGUMENTS),
                        key);
        Approval approval =
                site.approvals()
                        .request(
                                new Approvals.Question(
                                        site.journal().questionId(run.task().id(), digest),
                                        run.task().workflowId(),
                                        run.task().stepId(),
                                        text,
                                        details,
                                        site.policy().timeToDecide()));
        if (approval.status() == Approval.Status.PENDING) {
            run.report(new MeshEvent.ApprovalChange(run.now(), approval));
            throw new RunEndedException(
                    Outcome.ended(
                            Outcome.Status.WAITING,
                            new Cause.AwaitingApproval(approval.id(), approval.question())));
        }
        if (approval.status() == Approval.Status.WITHDRAWN) {
            throw new RunEndedException(
                    Outcome.ended(Outcome.Status.CANCELLED, new Cause.Cancelled(approval.note())));
        }
        return approval;
    }

    private Map<String, Object> details(Verdict.Make shown) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("agent", run.agentId());
        details.put("tool", tool.name());
        details.put(Approval.ARGUMENTS, shown.arguments());
        if (caution().risk() > 0) {
            details.put("risk", caution().risk());
        }
        confidence.ifPresent(sure -> details.put("confidence", sure));
        return details;
    }

    private Verdict.Make make(Map<String, Object> with, String note) {
        if (with.equals(arguments)) {
            return new Verdict.Make(arguments, Optional.empty());
        }
        return new Verdict.Make(
                new LinkedHashMap<>(with),
                Optional.of(
                        "A person changed the arguments of this call to "
                                + Json.write(with)
                                + (note.isBlank() ? "." : ": " + note)));
    }

    /**
     * The model's error without an approval.
     *
     * @param rejected a person said no
     * @param expired nobody said anything
     */
    private record Refusals(String rejected, String expired) {
        String of(Approval answer) {
            if (answer.status() == Approval.Status.EXPIRED) {
                return expired + ".";
            }
            return rejected + (answer.note().isBlank() ? "." : ": " + answer.note());
        }
    }
}

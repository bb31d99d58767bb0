package io.jarviscore.kernel;

import io.jarviscore.Approval;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.Cause;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.JarvisException;
import io.jarviscore.LimitReachedException;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.kit.UserTools;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.text.Untrusted;
import io.jarviscore.kernel.tool.ArgumentCheck.BadArgumentsException;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.ConfidenceArgument;
import io.jarviscore.kernel.tool.Observation;
import io.jarviscore.kernel.tool.RunTool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one call: finds the tool, checks the arguments, asks a person if required, and turns any
 * result into text that the model can act on.
 */
final class ToolCalls {
    private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);

    /** Exceptions that say nothing but that there is another one. */
    private static final List<Class<?>> WRAPPERS =
            List.of(
                    ExecutionException.class,
                    CompletionException.class,
                    InvocationTargetException.class,
                    UndeclaredThrowableException.class);

    private final CallSite site;
    private final CallContext run;
    private final String place;
    private final Map<String, RunTool> tools;

    /**
     * Makes a call at a place.
     *
     * @param tools the tools of the agent, by name
     */
    ToolCalls(CallSite site, Map<String, RunTool> tools) {
        this.site = site;
        this.run = site.run();
        this.place = site.place();
        this.tools = tools;
    }

    /**
     * Blocks until the call has ended.
     *
     * @throws RunEndedException if the task ends here: it waits for a person, or a limit was
     *     reached
     */
    Observation make(ToolCall call) throws InterruptedException, RunEndedException {
        RunTool tool = tools.get(call.tool());
        if (tool == null) {
            return refused(
                    call,
                    "There is no tool "
                            + Clip.name(call.tool())
                            + ". Your tools are "
                            + tools.keySet());
        }
        Oversight oversight;
        try {
            oversight = read(call, tool);
        } catch (BadArgumentsException e) {
            return refused(call, String.valueOf(e.getMessage()));
        }
        return switch (oversight.verdict()) {
            case Oversight.Verdict.Refuse refuse -> refused(call, refuse.why());
            case Oversight.Verdict.Found earlier -> found(call, tool, earlier);
            case Oversight.Verdict.Make make -> {
                Observation made = make(call, tool, make.arguments());
                yield make.change().map(made::after).orElse(made);
            }
        };
    }

    private Oversight read(ToolCall call, RunTool tool) throws BadArgumentsException {
        Map<String, Object> arguments = tool.check().parse(tool.name(), call.arguments());
        Optional<ConfidenceArgument> confidence = tool.caution(arguments).confidence();
        Optional<Double> sure =
                confidence.isPresent() ? confidence.get().takeFrom(arguments) : Optional.empty();
        Map<String, Object> checked = tool.check().require(tool.name(), arguments);
        return new Oversight(site, tool, checked, sure);
    }

    private static Observation found(ToolCall call, RunTool tool, Oversight.Verdict.Found found) {
        try {
            Observation known = UserTools.found(call, found.result());
            return tool.outside() ? known.marked(tool.name()) : known;
        } catch (JsonException e) {
            return refused(
                    call, "It took effect, but its result has no JSON form: " + e.getMessage());
        }
    }

    private Observation make(ToolCall call, RunTool tool, Map<String, Object> arguments)
            throws InterruptedException, RunEndedException {
        if (site.journal().held(place) && !tool.caution(arguments).repeatable()) {
            // From here on it may take effect, other than when it was held.
            site.journal().starting(place, arguments, "");
        }
        try {
            return tool.body().call(run, call, arguments);
        } catch (InterruptedException | RunEndedException | StoreUnavailableException e) {
            throw e;
        } catch (Exception e) {
            Throwable reason = unwrapped(e);
            if (reason instanceof LimitReachedException over) {
                throw RunEndedException.timeout(over.limit());
            }
            return reason instanceof AuthRequiredException missing
                    ? hold(call, missing)
                    : thrown(call, tool, e);
        } catch (Error e) {
            if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                throw e; // the process's trouble, which ends the task
            }
            return thrown(call, tool, e);
        }
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable reason = thrown;
        while (WRAPPERS.stream().anyMatch(reason.getClass()::equals) && reason.getCause() != null) {
            reason = reason.getCause();
        }
        return reason;
    }

    /** Has the task wait until a person has connected the service that the call needs. */
    private Observation hold(ToolCall call, AuthRequiredException missing)
            throws RunEndedException {
        Approval answer =
                site.approvals()
                        .request(
                                missing.question(
                                        run.task(), run.agentId(), site.policy().timeToDecide()));
        return switch (answer.status()) {
            case PENDING -> {
                site.journal().holding(place);
                run.report(new MeshEvent.ApprovalChange(run.now(), answer));
                throw new RunEndedException(
                        Outcome.ended(
                                Outcome.Status.WAITING,
                                new Cause.AwaitingApproval(answer.id(), answer.question())));
            }
            case APPROVED -> refused(call, String.valueOf(missing.getMessage()));
            case REJECTED -> refused(call, "A person did not connect " + missing.provider() + ".");
            case EXPIRED -> refused(call, "Nobody connected " + missing.provider() + " in time.");
            case WITHDRAWN ->
                    refused(call, "The question about " + missing.provider() + " was withdrawn.");
        };
    }

    private Observation thrown(ToolCall call, RunTool tool, Throwable thrown) {
        Throwable reason = unwrapped(thrown);
        log.warn(
                "Tool {} threw in task {} of agent {}; the model is told",
                Clip.name(call.tool()),
                run.task().id(),
                run.agentId(),
                reason);
        String words = reason.getClass().getSimpleName() + ": " + JarvisException.messageOf(reason);
        return refused(call, tool.outside() ? Untrusted.marked(tool.name(), words) : words);
    }

    private static Observation refused(ToolCall call, String text) {
        return Observation.failure(call, Observation.Kind.TOOL, text);
    }
}

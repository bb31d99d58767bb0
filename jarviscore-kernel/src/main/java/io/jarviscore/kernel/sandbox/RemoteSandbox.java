package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.kernel.sandbox.SandboxServer.Answer;
import io.jarviscore.kernel.sandbox.SandboxServer.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code on a sandbox server. While the server is unavailable, code runs in the fallback, if
 * there is one, and the server is tried again after a pause. A run that the server may have
 * executed already says so in its output when it is run again here.
 *
 * <p>Thread-safe; {@link #run} blocks its caller.
 */
final class RemoteSandbox implements Sandbox, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

    /** Between two attempts to reach a server that was unavailable. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final SandboxServer server;
    private final Language language;
    private final Optional<LocalSandbox> fallback;
    private final MeshClock clock;
    private final Manual manual;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Unknown());

    /**
     * @param fallback runs the same language here; empty to refuse
     */
    RemoteSandbox(
            SandboxServer server,
            Language language,
            Optional<LocalSandbox> fallback,
            MeshClock clock) {
        this.server = server;
        this.language = language;
        this.fallback = fallback;
        this.clock = clock;
        this.manual =
                language == Language.PYTHON
                        ? new PythonManual(Limits.REMOTE_MEGABYTES)
                        : new JavaScriptManual(
                                Limits.REMOTE_MEGABYTES,
                                "Prefer built-ins.",
                                "Use built-ins, or do less in a run.",
                                Globals.NAMES);
    }

    /** The knowledge about the server. */
    private sealed interface State {
        record Unknown() implements State {}

        record Reached(boolean ours) implements State {}

        record Lost(Instant tryAgain, String why) implements State {}
    }

    /**
     * Asks the server for its protocol. Blocks for at most some seconds; an outage is a warning.
     */
    void check() throws InterruptedException {
        reached();
    }

    @Override
    public Language language() {
        return language;
    }

    @Override
    public String containment() {
        String now =
                switch (state.get()) {
                    case State.Unknown unknown -> "";
                    case State.Reached reached -> reached.ours() ? "" : ", in the old format";
                    case State.Lost lost -> ", unavailable by now: " + lost.why();
                };
        return "remote: " + language.title() + " on the sandbox server " + server.address() + now;
    }

    @Override
    public String manual() {
        return manual.brief();
    }

    @Override
    public String advice(Result failure) {
        return manual.advice(failure);
    }

    @Override
    public Result run(Request request) throws InterruptedException {
        Instant start = clock.instant();
        State.Reached reached = reached();
        if (reached == null) {
            return instead(request, start, false);
        }
        try {
            Answer answer = reached.ours() ? converse(request) : server.runNormal(request, start);
            return result(answer, start);
        } catch (UnavailableException e) {
            lost(e);
            return instead(request, start, e.mayHaveRun);
        }
    }

    private Answer converse(Request request) throws UnavailableException, InterruptedException {
        Output output = new Output(Limits.OUTPUT_CHARS);
        // The server has its own queue; this permit is not shared.
        FairSemaphore.Permit permit = new FairSemaphore(1).permit();
        return server.run(request, new Conversation(request, manual, output, permit));
    }

    private State.@Nullable Reached reached() throws InterruptedException {
        State known = state.get();
        if (known instanceof State.Reached reached) {
            return reached;
        }
        if (known instanceof State.Lost lost && clock.instant().isBefore(lost.tryAgain())) {
            return null;
        }
        try {
            State.Reached reached = new State.Reached(server.speaksOurs());
            state.set(reached);
            return reached;
        } catch (UnavailableException e) {
            lost(e);
            return null;
        }
    }

    private void lost(UnavailableException e) {
        state.set(new State.Lost(clock.instant().plus(PAUSE), String.valueOf(e.getMessage())));
        log.warn(
                "The sandbox server {} is unavailable: {}. {}; it is tried again in {} s",
                server.address(),
                e.getMessage(),
                fallback.map(local -> "Code runs here meanwhile, " + local.containment())
                        .orElse("Code does not run meanwhile"),
                PAUSE.toSeconds());
    }

    private Result instead(Request request, Instant start, boolean again)
            throws InterruptedException {
        if (fallback.isEmpty()) {
            String more = again ? " The code may have run there." : "";
            return result(
                    new Answer(
                            Verdict.failure(
                                    "SandboxUnavailable",
                                    "The sandbox server is unavailable, and code may not run"
                                            + " elsewhere."
                                            + more),
                            "",
                            "none"),
                    start);
        }
        Result result = fallback.get().run(request);
        if (!again) {
            return result;
        }
        log.warn("Code that the sandbox server may have run was run again here");
        return new Result(
                result.status(),
                result.value(),
                "[the sandbox server failed after it had taken the code: this is a second run]\n"
                        + result.output(),
                result.error(),
                result.errorType(),
                result.elapsed(),
                result.mode(),
                result.engine());
    }

    private Result result(Answer answer, Instant start) {
        Verdict verdict = answer.verdict();
        Output output = new Output(Limits.OUTPUT_CHARS);
        output.add(answer.output(), answer.output().length());
        return new Result(
                verdict.status(),
                verdict.value(),
                output.text(),
                some(verdict.error()),
                some(verdict.errorType()),
                Duration.between(start, clock.instant()),
                "remote",
                answer.engine());
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public void close() {
        server.close();
        fallback.ifPresent(LocalSandbox::close);
    }
}

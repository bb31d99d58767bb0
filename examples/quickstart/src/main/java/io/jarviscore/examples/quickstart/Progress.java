package io.jarviscore.examples.quickstart;

import io.jarviscore.MeshEvent;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Prints a mesh's events for people to follow. */
record Progress(PrintStream out) implements Consumer<MeshEvent> {

    @Override
    public void accept(MeshEvent event) {
        switch (event) {
            case MeshEvent.Step step -> step(step);
            case MeshEvent.Turn turn ->
                    out.printf(
                            "  turn %d  %s decides: %s  (%s, %d tokens in, %d out, %d ms)%n",
                            turn.number(),
                            turn.role(),
                            turn.decision(),
                            turn.model(),
                            turn.usage().inputTokens(),
                            turn.usage().outputTokens(),
                            turn.usage().elapsed().toMillis());
            case MeshEvent.CodeRun run -> {
                out.println("  code");
                run.code().strip().lines().forEach(line -> out.println("    | " + line));
                out.printf(
                        "  sandbox %s: %s  (%d ms)%n",
                        run.result().status(),
                        run.result().error().orElse(String.valueOf(run.result().value())),
                        run.result().elapsed().toMillis());
            }
            case MeshEvent.ModelWait wait ->
                    out.printf(
                            "  waiting %d ms for %s: %s%n",
                            wait.delay().toMillis(), wait.provider(), wait.reason());
            default -> {}
        }
    }

    private void step(MeshEvent.Step step) {
        switch (step.phase()) {
            case STARTED -> out.printf("%s  started by %s%n", step.task(), step.agentId());
            case RETRYING -> out.printf("%s  failed, trying again%n", step.task());
            case ENDED ->
                    step.outcome()
                            .ifPresent(
                                    end ->
                                            out.printf(
                                                    "%s  %s: %s%n",
                                                    step.task(), end.status(), end.summary()));
        }
    }
}

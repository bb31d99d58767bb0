package io.jarviscore.kernel.agents;

import io.jarviscore.AgentTool;
import io.jarviscore.SubAgent;
import io.jarviscore.Task;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The specialist {@code coder}: writes code with the model that {@code coding_model} names, runs it
 * in the sandbox, repairs it, and keeps files in the workspace. An answer without code that ran
 * successfully is refused.
 */
public class Coder extends SubAgent {
    /** How it is called. */
    public static final String NAME = "coder";

    private static final Set<String> PROOFS = Set.of("run_code", "run_function", "save_function");

    private static final String PROMPT =
            """
            You are a software engineer who proves answers by running code.
            - Ask find_function first whether a stored function does it, and run_function to use it.
            - Write code for the rest; look something up only when a run showed what is missing.
            - After a failed run, say in one sentence what was wrong, then change the code. Do not
              run unchanged code again.
            - Save code that other tasks can use with other arguments with save_function.
            - Check the result against the task before you answer: names, units, edge cases.
            - Keep to the task; add nothing that was not asked for.
            - If it cannot be done, answer with what was tried and what is missing. Never invent a
              result.
            """;

    /** A coder without tools of the program's own. */
    public Coder() {
        this(List.of());
    }

    /** A coder with these tools besides its kits. */
    public Coder(List<AgentTool> tools) {
        super(
                NAME,
                "Writes and runs code: computing, transforming data, files, calling services.",
                PROMPT,
                tools);
    }

    /** Generated code, signed-in services, files and stored functions. */
    @Override
    public Set<Kit> kits() {
        return Set.of(Kit.CODE, Kit.SERVICES, Kit.FILES, Kit.FUNCTIONS);
    }

    /** The model for code. */
    @Override
    public Tier tier() {
        return Tier.CODING;
    }

    /** The researcher, for facts that code cannot find. */
    @Override
    public Set<String> asks() {
        return Set.of("researcher");
    }

    /** Refuses an answer that no successful run of code stands behind. */
    @Override
    public Optional<String> objection(Task part, Object result, List<Use> uses) {
        boolean proved =
                uses.stream().anyMatch(use -> PROOFS.contains(use.tool()) && !use.failed());
        return proved
                ? Optional.empty()
                : Optional.of(
                        "no code was run successfully. Compute or check the answer with run_code"
                                + " first.");
    }
}

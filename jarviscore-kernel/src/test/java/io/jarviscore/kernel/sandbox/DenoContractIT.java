package io.jarviscore.kernel.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.testing.SandboxPrograms;
import io.jarviscore.testing.contract.SandboxContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Deno with all of its names in reach, unlike in use. */
@Timeout(value = 1_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DenoContractIT extends SandboxContract {
    @SuppressWarnings("NullAway.Init") // opened before all tests
    private static LocalSandbox sandbox;

    @BeforeAll
    static void open() {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        sandbox =
                LocalSandbox.create(
                        new ProcessPool(new Deno(programs.deno(), false), 2), MeshClock.system());
    }

    @AfterAll
    static void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Override
    protected Sandbox sandbox() {
        return sandbox;
    }

    @Override
    protected int affordableRuns() {
        return 30;
    }
}

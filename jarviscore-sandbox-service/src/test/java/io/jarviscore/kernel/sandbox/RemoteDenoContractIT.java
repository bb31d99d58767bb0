package io.jarviscore.kernel.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.sandbox.service.SandboxService;
import io.jarviscore.sandbox.service.ServiceOptions;
import io.jarviscore.testing.SandboxPrograms;
import io.jarviscore.testing.contract.SandboxContract;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The client of the kernel and a real service that runs Deno, over HTTP. */
@Timeout(value = 1_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteDenoContractIT extends SandboxContract {
    private static SandboxService service;
    private static RemoteSandbox sandbox;

    @BeforeAll
    static void open() throws IOException {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);
        service =
                SandboxService.start(
                        ServiceOptions.of(
                                Map.of(
                                        "SANDBOX_SERVICE_PORT",
                                        "0",
                                        "SANDBOX_ENGINE_PATH",
                                        programs.deno().toString())));
        sandbox =
                new RemoteSandbox(
                        new SandboxServer(service.address(), Optional.empty(), Language.JAVASCRIPT),
                        Language.JAVASCRIPT,
                        Optional.empty(),
                        MeshClock.system());
    }

    @AfterAll
    static void close() {
        if (service != null) {
            sandbox.close();
            service.close();
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

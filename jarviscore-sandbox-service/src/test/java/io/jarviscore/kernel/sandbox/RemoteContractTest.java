package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.sandbox.service.SandboxService;
import io.jarviscore.sandbox.service.ServiceOptions;
import io.jarviscore.testing.contract.SandboxContract;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The client of the kernel and a real service that runs QuickJS, over HTTP. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteContractTest extends SandboxContract {
    private static SandboxService service;
    private static RemoteSandbox sandbox;

    @BeforeAll
    static void open() throws IOException {
        service = SandboxService.start(ServiceOptions.of(Map.of("SANDBOX_SERVICE_PORT", "0")));
        sandbox =
                new RemoteSandbox(
                        new SandboxServer(service.address(), Optional.empty(), Language.JAVASCRIPT),
                        Language.JAVASCRIPT,
                        Optional.empty(),
                        MeshClock.system());
    }

    @AfterAll
    static void close() {
        sandbox.close();
        service.close();
    }

    @Override
    protected Sandbox sandbox() {
        return sandbox;
    }
}

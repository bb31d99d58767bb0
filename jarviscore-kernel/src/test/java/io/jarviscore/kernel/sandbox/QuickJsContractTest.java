package io.jarviscore.kernel.sandbox;

import io.jarviscore.MeshClock;
import io.jarviscore.Sandbox;
import io.jarviscore.testing.contract.SandboxContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuickJsContractTest extends SandboxContract {
    private static final LocalSandbox sandbox = LocalSandbox.create(MeshClock.system());

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Override
    protected Sandbox sandbox() {
        return sandbox;
    }
}

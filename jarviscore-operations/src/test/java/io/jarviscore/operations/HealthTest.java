package io.jarviscore.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probes of a mesh whose store is down, and of one that drains. */
@Timeout(60)
class HealthTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean storeIsDown = new AtomicBoolean();
    private final Slow slow = new Slow();

    /** Works until it may end. */
    private static final class Slow extends Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        Slow() {
            super(AgentCard.of("slow", "wait"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            begun.countDown();
            end.await();
            return Outcome.success("done");
        }
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aMeshWhoseStoreIsDownIsAliveAndNotReadyUntilTheStoreAnswersAgain() throws Exception {
        int port = freePort();
        try (Mesh mesh = mesh(port)) {
            assertThat(mesh.status().closing()).isFalse();
            assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);

            storeIsDown.set(true);
            HttpResponse<String> ready = get(port, "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"status\":\"not ready\"", "down: no route");
            assertThat(get(port, "/healthz").statusCode()).isEqualTo(200);

            storeIsDown.set(false);
            assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aMeshThatDrainsIsAliveAndNotReady() throws Exception {
        int port = freePort();
        Mesh mesh = mesh(port);
        mesh.submit("w", Step.of("a", "slow", "x"));
        slow.begun.await();
        Thread closing = Thread.ofVirtual().start(mesh::close);
        HttpResponse<String> ready = get(port, "/readyz");
        while (ready.statusCode() == 200) {
            Thread.sleep(5); // until the other thread has begun to close
            ready = get(port, "/readyz");
        }

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"closing\":true", "\"store\":\"up\"");
        assertThat(get(port, "/healthz").statusCode()).isEqualTo(200);
        slow.end.countDown();
        closing.join();
    }

    private Mesh mesh(int port) {
        return Mesh.builder()
                .environment(Map.of())
                .config("telemetry_enabled", false)
                .config("prometheus_enabled", true)
                .config("prometheus_port", port)
                .workflowStore(store())
                .add(slow)
                .start();
    }

    /** A store that can be down. */
    private WorkflowStore store() {
        WorkflowStore store = InProcess.workflowStore(MeshClock.system());
        return (WorkflowStore)
                Proxy.newProxyInstance(
                        WorkflowStore.class.getClassLoader(),
                        new Class<?>[] {WorkflowStore.class},
                        (proxy, method, arguments) -> {
                            if (storeIsDown.get()) {
                                throw new StoreUnavailableException("no route");
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}

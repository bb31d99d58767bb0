package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.WorkflowStore;
import io.jarviscore.inprocess.InProcess;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web server on a real port: probes, and the order in which things stop. */
class WebApplicationIT {
    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    @BeforeEach
    void start() {
        SpringApplication application = new SpringApplication(Desk.class);
        application.setRegisterShutdownHook(false);
        context =
                application.run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--jarviscore.state-store=memory",
                        "--management.endpoint.health.probes.enabled=true",
                        "--management.endpoint.health.show-details=always");
    }

    @AfterEach
    void close() {
        context.close();
        client.close();
    }

    @Test
    void anApplicationIsReadyAndAliveWhileItsMeshIs() throws Exception {
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/jarviscore").body())
                .contains("\"status\":\"UP\"")
                .contains("\"store\":\"up\"")
                .contains("\"agents\":1");
    }

    @Test
    void anApplicationWhoseStoreIsUnavailableIsAliveButNotReady() throws Exception {
        context.getBean(Desk.class).storeUnavailable.set(true);

        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/jarviscore").body()).contains("the store is on fire");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);

        context.getBean(Desk.class).storeUnavailable.set(false);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void aMeshThatWasClosedInARunningApplicationNeedsARestart() throws Exception {
        context.getBean(Mesh.class).close();

        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }

    @Test
    void aRequestThatWaitsForAWorkflowIsAnsweredDuringShutdown() throws Exception {
        Desk desk = context.getBean(Desk.class);
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(desk.started.await(30, TimeUnit.SECONDS)).isTrue();
        int port = port();

        Thread closing = Thread.ofVirtual().start(context::close);
        awaitRefusal(port);
        assertThat(context.getBean(Mesh.class).status().closing())
                .as("open as long as a request may wait for it")
                .isFalse();
        desk.goOn.countDown();

        assertThat(waiting.get(30, TimeUnit.SECONDS).body()).isEqualTo("done");
        assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    }

    /** Refused, because the server stopped listening before the mesh. */
    private void awaitRefusal(int port) throws Exception {
        for (int tries = 0; tries < 3_000; tries++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                Thread.sleep(10);
            } catch (ConnectException refused) {
                return;
            }
        }
        throw new AssertionError("the web server still accepts connections");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).build();
    }

    private int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @RestController
    static class Desk {
        final AtomicBoolean storeUnavailable = new AtomicBoolean();
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final ObjectProvider<Mesh> mesh;

        Desk(ObjectProvider<Mesh> mesh) {
            this.mesh = mesh;
        }

        @GetMapping("/slow")
        String slow() {
            return mesh.getObject().run("slow", "go").payload().toString();
        }

        @Bean
        Agent agent() {
            return new Slow(started, goOn);
        }

        /** The in-process store, until it is unavailable. */
        @Bean
        WorkflowStore store() {
            WorkflowStore real = InProcess.workflowStore(MeshClock.system());
            return (WorkflowStore)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {WorkflowStore.class},
                            (proxy, method, arguments) -> {
                                if (storeUnavailable.get()) {
                                    throw new StoreUnavailableException("the store is on fire");
                                }
                                try {
                                    return method.invoke(real, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }
    }

    static final class Slow extends Agent {
        private final CountDownLatch started;
        private final CountDownLatch goOn;

        Slow(CountDownLatch started, CountDownLatch goOn) {
            super(AgentCard.of("slow", "waiting"));
            this.started = started;
            this.goOn = goOn;
        }

        @Override
        protected Outcome execute(Task task) throws InterruptedException {
            started.countDown();
            goOn.await();
            return Outcome.success("done");
        }
    }
}

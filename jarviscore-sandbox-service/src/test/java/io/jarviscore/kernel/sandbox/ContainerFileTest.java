package io.jarviscore.kernel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.sandbox.service.ServiceOptions;
import io.jarviscore.testing.SandboxPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The container file, checked without a container; RunnableServiceIT runs its command. */
class ContainerFileTest {
    /** Of the Dockerfile format. */
    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "RUN", "COPY", "USER", "ENV", "EXPOSE", "ENTRYPOINT");

    private final ContainerFile file;

    ContainerFileTest() throws IOException {
        file = ContainerFile.read();
    }

    @Test
    void everyLineIsAnInstruction() {
        assertThat(file.instructions())
                .allSatisfy(line -> assertThat(line.split(" ", 2)[0]).isIn(INSTRUCTIONS));
        assertThat(file.instructions().getFirst()).startsWith("FROM ");
        assertThat(file.all("ENTRYPOINT")).hasSize(1);
    }

    @Test
    void imagesHaveAVersionAndTheProcessIsNotRoot() {
        assertThat(file.all("FROM"))
                .allSatisfy(
                        image ->
                                assertThat(image)
                                        .matches("[a-z/-]+:\\d\\S*( AS [a-z]+)?")
                                        .doesNotContain("latest"));
        assertThat(file.all("USER")).containsExactly("sandbox");
        int user = file.instructions().indexOf("USER sandbox");
        assertThat(file.instructions().subList(user, file.instructions().size()))
                .noneMatch(line -> line.startsWith("COPY") || line.startsWith("RUN"));
    }

    @Test
    void theEnginesAreThoseOfTheTests() {
        String install = file.all("RUN").getFirst();

        assertThat(SandboxPrograms.packages()).allMatch(install::contains);
        assertThat(install).contains("--ignore-scripts");
    }

    @Test
    void theServiceTakesItsEnvironmentWithAKeyOnly() {
        Map<String, String> environment = new HashMap<>(file.environment());
        environment.put("SANDBOX_SERVICE_KEY", "k");

        ServiceOptions options = ServiceOptions.of(environment);

        assertThat(options.host()).isEqualTo("0.0.0.0");
        assertThat(file.all("EXPOSE")).containsExactly(String.valueOf(options.port()));
        assertThat(environment.keySet()).allMatch(name -> name.startsWith("SANDBOX_"));
    }

    @Test
    void sourcesOfCopiesAreThereOrBuilt() {
        List<String> sources =
                file.all("COPY").stream()
                        .filter(copy -> !copy.contains("--from="))
                        .map(copy -> copy.replaceAll("--\\S+ ", "").split(" ", -1)[0])
                        .toList();

        assertThat(sources)
                .containsExactly("jarviscore-sandbox-service/target/*-runnable.jar")
                .allSatisfy(
                        source ->
                                assertThat(
                                                Files.exists(
                                                        ContainerFile.ROOT.resolve(
                                                                source.split("/", -1)[0])))
                                        .isTrue());
        assertThat(file.command()).endsWith("-jar", "/opt/sandbox/service.jar");
        assertThat(file.all("COPY").getLast()).endsWith(" /opt/sandbox/service.jar");
    }
}

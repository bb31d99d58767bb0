package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.testing.FakeNexus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The browser is the system's command, so a process with a command of the test's own shows it. */
@EnabledOnOs(OS.LINUX)
class OpenedPagesIT {
    @TempDir Path folder;

    static final class Caller extends Agent {
        private final String url;

        Caller(String url) {
            super(AgentCard.of("caller", "calls"));
            this.url = url;
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(
                    context().credentials().call("acme", HttpCall.get(url)).status());
        }
    }

    /** Needs a consent; waits until the page was opened, if a file of it is named. */
    public static void main(String[] args) throws Exception {
        try (FakeNexus nexus = FakeNexus.start();
                LoopbackService service =
                        new LoopbackService(call -> LoopbackService.Answer.of(200, ""))) {
            nexus.oauth("acme", Duration.ofHours(1));
            Path providers = Path.of(args[0]).resolve("providers.json");
            Files.writeString(
                    providers,
                    Json.write(
                            Map.of(
                                    "providers",
                                    Map.of("acme", Providers.loopback(service.url())))));
            Map<String, Object> config = new HashMap<>();
            config.put("state_store", "memory");
            config.put("nexus_gateway_url", nexus.url());
            config.put("nexus_secret", "a secret for the test of pages");
            config.put("nexus_providers", providers);
            config.put("auth_open_browser", args[1]);
            try (Mesh mesh =
                    Mesh.builder()
                            .environment(Map.of())
                            .config(config)
                            .add(new Caller(service.url()))
                            .start()) {
                System.out.println(mesh.run("caller", "x").status());
                System.out.println(mesh.approvals().list().getFirst().details().get("page"));
            }
        }
    }

    private List<String> run(String opensPages) throws Exception {
        Path command = folder.resolve("xdg-open");
        Files.writeString(
                command,
                "#!/bin/sh\nprintf %s \"$1\" > "
                        + folder
                        + "/page.part\nmv "
                        + folder
                        + "/page.part "
                        + folder
                        + "/page\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder program =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenedPagesIT.class.getName(),
                        folder.toString(),
                        opensPages);
        program.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        Process process = program.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    @Test
    void thePageOfAConsentIsOpenedWithAuthOpenBrowser() throws Exception {
        List<String> lines = run("true");

        assertThat(lines).contains("WAITING");
        Path page = folder.resolve("page");
        for (int i = 0; i < 500 && !Files.exists(page); i++) {
            Thread.sleep(20); // the command runs on its own
        }
        assertThat(page).hasContent(lines.getLast());
    }

    @Test
    void noPageIsOpenedWithoutIt() throws Exception {
        assertThat(run("false")).contains("WAITING");

        assertThat(folder.resolve("page")).doesNotExist();
        assertThat(folder.resolve("page.part")).doesNotExist();
    }
}

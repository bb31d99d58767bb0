package io.jarviscore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NexusCommandTest {
    private static final String SECRET = "kP3x9Qm2Zt7Lw5Rb8Nc4Vd6Yh1Jg0Fs_";
    private static final String CANARY = "ghp_canary7f3a9b2c5d8e1f4a6b0c9d8e7f6a5b4c3d";

    @TempDir private Path folder;
    private Path token;

    @BeforeEach
    void aTokenInAFile() throws Exception {
        token = Files.writeString(folder.resolve("token"), CANARY + "\n");
    }

    @Test
    void initAddsASecretOnceAndLocksTheFile() throws Exception {
        Path env = Files.writeString(folder.resolve(".env"), "LLM_TIMEOUT=60");

        Cli.exactly("nexus", "init", env.toString());
        List<String> first = Files.readAllLines(env);
        Cli.Result again = Cli.exactly("nexus", "init", "--gateway", env.toString());

        assertThat(first).hasSize(2).first().isEqualTo("LLM_TIMEOUT=60");
        assertThat(first.get(1)).matches("NEXUS_SECRET=.{44}");
        assertThat(again.out())
                .contains("NEXUS_SECRET is there and stays", "NEXUS_STATE_KEY added");
        assertThat(Files.readAllLines(env)).hasSize(6).startsWith(first.toArray(String[]::new));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-------");
    }

    @Test
    void aRegisteredCredentialIsListedWithoutItsSecretAndRemoved() {
        Cli.Result registered =
                nexus("register", "github", "--kind", "token", "--secret-file", token.toString());

        assertThat(registered.code()).as(registered.err()).isZero();
        assertThat(nexus("list").out()).contains("github", "oauth2").doesNotContain(CANARY);
        assertThat(nexus("list", "--json").out()).doesNotContain(CANARY);
        assertThat(nexus("remove", "github").code()).isZero();
        assertThat(nexus("remove", "github").code()).isEqualTo(1);
    }

    @Test
    void anUnknownProviderIsRefusedWithThoseThatAreKnown() {
        Cli.Result result = nexus("register", "githup", "--secret-file", token.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("provider githup is unknown", "github")
                .doesNotContain(CANARY);
    }

    @Test
    void theDoctorTellsAWrongSecretFromAHealthyVault() {
        nexus("register", "github", "--kind", "token", "--secret-file", token.toString());

        assertThat(nexus("doctor").out())
                .containsPattern("OK +vault .*opens: 1 credentials")
                .containsPattern("OK +vault-file");

        Cli.Result wrong = withSecret("another-secret-that-is-long-enough-0815", "doctor");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out())
                .containsPattern("FAIL +vault")
                .contains("set NEXUS_SECRET to the secret that the vault was written with");
    }

    @Test
    void theDoctorSeesAVaultThatOthersCanRead() throws Exception {
        nexus("register", "github", "--kind", "token", "--secret-file", token.toString());
        Files.setPosixFilePermissions(
                folder.resolve("nexus.enc"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(nexus("doctor").out()).containsPattern("WARN +vault-file").contains("chmod 600");
    }

    private Cli.Result nexus(String... arguments) {
        return withSecret(SECRET, arguments);
    }

    private Cli.Result withSecret(String secret, String... arguments) {
        List<String> all = new ArrayList<>(List.of("nexus"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--set", "nexus_secret=" + secret, "--set", "nexus_enabled=true"));
        return new Cli(folder).run(all.toArray(String[]::new));
    }
}

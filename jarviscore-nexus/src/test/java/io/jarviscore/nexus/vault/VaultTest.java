package io.jarviscore.nexus.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.MeshClock;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {
    static final String SECRET = "correct horse battery staple";
    static final String SALT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** Written by the original with the secret and salt above. */
    static final String LEGACY =
            "ZGVmZ2hpamtsbW5vW8SlwAqt7LVl61UpiIB-kBqCWwNKWk2ZVyAnp0UDT98awJo6KMgFBaI5Zhu2yFymYD-obd"
                    + "mICzXk8JJLhUsYvZKuFUJRcFKvSvwbODLOfcjvAbuN10crqoeRTx4Q5KIspUW0Jd_JdQAe9UZtKVnxBvKegU3l"
                    + "LjejN3sGXS2pT5mgRF82p5ZOQjaGv5-IdmVX-CSQzuy9fD-M5EZQdfEkU6aMThF4_QiDurRZ1CLd8GeIWiDs8X"
                    + "PXmUjRW5iecvNd38pXEWs9jz2hl07llB4vUYCYCCvxzTlWzv_6Kr8ctTPZrO0HeXcidd6b";

    @TempDir Path home;

    private Path file() {
        return home.resolve(".jarviscore/nexus.enc");
    }

    private Vault vault(String secret) {
        return TestVault.at(file(), secret);
    }

    private void legacy() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), LEGACY);
        Files.writeString(file().resolveSibling(".salt"), SALT + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        SECRET + ",0dba5d2e52bd27a43e497a6553669931f646c7fd7dd370aee8081890de674124",
        "pässwörd-日本,ff7ce2b567c7db9d798e920f4aeeb9ea82ef84d273eee1ce5975decf60cf6600"
    })
    void keysAreDerivedAsTheOriginalDoes(String secret, String key) {
        byte[] salt = Base64.getUrlDecoder().decode(SALT);
        assertThat(VaultCipher.derive(secret.toCharArray(), salt, 260_000).getEncoded())
                .asHexString()
                .isEqualToIgnoringCase(key);
    }

    @Test
    void theOriginalsFileIsRead() throws IOException {
        legacy();
        assertThat(vault(SECRET).find("GitHub"))
                .get(InstanceOfAssertFactories.MAP)
                .containsEntry("client_secret", "s3cr3t")
                .containsEntry("scopes", List.of("repo"))
                .containsEntry("registered_at", "2026-04-23T18:00:00+00:00");
    }

    @Test
    void theOriginalsFileStaysInItsFormat() throws IOException {
        legacy();
        vault(SECRET).register("Stripe", Map.of("auth_type", "api_key", "api_key", "sk_live_1"));
        byte[] blob = Base64.getUrlDecoder().decode(Files.readString(file()));
        assertThat(Files.readString(file())).doesNotStartWith("{").doesNotContain("\n");
        byte[] salt = Base64.getUrlDecoder().decode(SALT);
        // Opened with nothing but the JDK, as the format is described.
        String plain =
                new String(
                        open(VaultCipher.derive(SECRET.toCharArray(), salt, 260_000), blob),
                        StandardCharsets.UTF_8);
        assertThat(Json.parseObject(plain)).containsOnlyKeys("github", "stripe");
        assertThat((Map<?, ?>) Json.parseObject(plain).get("stripe"))
                .extracting("provider", "api_key")
                .containsExactly("Stripe", "sk_live_1");
    }

    private static byte[] open(javax.crypto.SecretKey key, byte[] blob) {
        try {
            javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    javax.crypto.Cipher.DECRYPT_MODE,
                    key,
                    new javax.crypto.spec.GCMParameterSpec(128, blob, 0, 12));
            return cipher.doFinal(blob, 12, blob.length - 12);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNewFileIsVersionedAndForItsOwnerAlone() throws IOException {
        Vault.at(file(), VaultKeys.of(SECRET), MeshClock.system())
                .register("stripe", Map.of("auth_type", "api_key", "api_key", "sk_live_1"));
        Map<String, Object> envelope = Json.parseObject(Files.readString(file()));
        assertThat(envelope)
                .containsOnlyKeys("v", "kdf", "enc", "kid", "nonce", "ct")
                .containsEntry("v", 2L)
                .containsEntry("enc", "A256GCM");
        assertThat((Map<?, ?>) envelope.get("kdf")).extracting("iter").isEqualTo(600_000L);
        assertThat(Files.readString(file())).doesNotContain("sk_live_1").doesNotContain("stripe");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void recordsAreReplacedKeptAndRemoved() {
        Vault vault = vault(SECRET);
        vault.register("a", Map.of("api_key", "1", "custom", Map.of("x", 1L)));
        vault.register("b", Map.of("api_key", "2"));
        vault.register("A", Map.of("api_key", "3"));
        assertThat(vault(SECRET).providers()).containsExactly("a", "b");
        assertThat(vault.find("a").orElseThrow())
                .containsEntry("api_key", "3")
                .doesNotContainKey("custom");
        assertThat(vault.delete("a")).isTrue();
        assertThat(vault.delete("a")).isFalse();
        assertThat(vault.find("a")).isEmpty();
    }

    @Test
    void aFileThatAnotherProgramChangesInPlaceIsReadAgain() throws IOException {
        Vault reader = vault(SECRET);
        vault(SECRET).register("a", Map.of("api_key", "one"));
        byte[] first = Files.readAllBytes(file());
        vault(SECRET).register("a", Map.of("api_key", "two"));
        byte[] second = Files.readAllBytes(file());
        assertThat(second).as("as long, so that only its time tells").hasSameSizeAs(first);
        Instant longAgo = Instant.now().minusSeconds(3_600);
        for (int i = 0; i < 4; i++) {
            boolean isFirst = i % 2 == 0;
            Files.write(file(), isFirst ? first : second);
            Files.setLastModifiedTime(file(), FileTime.from(longAgo.plusSeconds(i)));

            for (int reads = 0; reads < 3; reads++) {
                assertThat(reader.find("a").orElseThrow().get("api_key"))
                        .isEqualTo(isFirst ? "one" : "two");
            }
        }
    }

    @Test
    void aFileThatWasJustWrittenIsReadEachTime() throws IOException {
        Vault reader = vault(SECRET);
        vault(SECRET).register("a", Map.of("api_key", "one"));
        byte[] first = Files.readAllBytes(file());
        vault(SECRET).register("a", Map.of("api_key", "two"));
        byte[] second = Files.readAllBytes(file());
        FileTime now = FileTime.from(Instant.now());
        for (int i = 0; i < 4; i++) {
            boolean isFirst = i % 2 == 0;
            Files.write(file(), isFirst ? first : second);
            Files.setLastModifiedTime(file(), now);

            assertThat(reader.find("a").orElseThrow().get("api_key"))
                    .isEqualTo(isFirst ? "one" : "two");
        }
    }

    @Test
    void aUsersRecordIsTheirsAloneAndTheApplicationsIsForTasksWithoutAUser() {
        Vault vault = vault(SECRET);
        vault.register("github", Map.of("access_token", "of the application"));

        assertThat(vault.find("github", "ada")).isEmpty();
        assertThat(vault.findOnBehalfOf("github", "ada"))
                .as("no user has a record yet")
                .hasValueSatisfying(
                        record -> assertThat(record).containsValue("of the application"));

        vault.register("GitHub", "ada", Map.of("access_token", "of ada"));

        Vault again = vault(SECRET);
        assertThat(again.find("github").orElseThrow()).containsValue("of the application");
        assertThat(again.findOnBehalfOf("github", "ada").orElseThrow())
                .containsEntry("access_token", "of ada")
                .containsEntry("user_id", "ada");
        assertThat(again.findOnBehalfOf("github", "bob")).isEmpty();
        assertThat(again.findOnBehalfOf("github", "Ada")).as("names have case").isEmpty();
        assertThat(again.providers()).containsExactly("github");
        assertThat(again.summaries()).extracting(Vault.Summary::user).containsExactly("", "ada");
        assertThat(again.delete("github", "bob")).isFalse();
        assertThat(again.delete("github", "ada")).isTrue();
        assertThat(again.findOnBehalfOf("github", "bob")).isPresent();
    }

    @Test
    void aUsersRecordIsReachedByNoOtherName() {
        Vault vault = vault(SECRET);
        vault.register("github", "ada", Map.of("access_token", "of ada"));

        assertThatThrownBy(() -> vault.find("github/ada")).hasMessageContaining("no slash");
        assertThatThrownBy(() -> vault.register("a", "b\nc", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> vault.register("a", Map.of("user_id", "ada")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user_id");
        assertThatThrownBy(() -> vault.find("github", " "))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void summariesShowNoSecret() {
        Vault vault = vault(SECRET);
        vault.register(
                "jira",
                Map.of("auth_type", "basic_auth", "username", "adalove", "password", "CANARY-1"));
        vault.register("stripe", Map.of("auth_type", "api_key", "api_key", "CANARY-2"));
        assertThat(vault.summaries().toString()).contains("adal****").doesNotContain("CANARY");
        assertThat(vault.toString()).doesNotContain("CANARY");
    }

    @Test
    void aWrongSecretIsDistinguishedFromAChangedFile() throws IOException {
        vault(SECRET).register("a", Map.of("api_key", "1"));
        byte[] before = Files.readAllBytes(file());
        assertRefused("another secret of ours", Reason.WRONG_KEY);

        Map<String, Object> envelope = Json.parseObject(Files.readString(file()));
        for (String field : List.of("nonce", "ct")) {
            Map<String, Object> changed = new LinkedHashMap<>(envelope);
            changed.put(field, flipped(String.valueOf(envelope.get(field))));
            Files.writeString(file(), Json.write(changed));
            assertRefused(SECRET, Reason.TAMPERED);
        }
        Files.write(file(), before);
        assertThat(vault(SECRET).providers()).containsExactly("a");
    }

    private static String flipped(String base64) {
        char first = base64.charAt(0) == 'A' ? 'B' : 'A';
        return first + base64.substring(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{",
                "{}",
                "{\"v\":2}",
                "{\"v\":3,\"kdf\":{},\"enc\":\"A256GCM\"}",
                "not base64!",
                "QUJD",
                "{\"v\":2,\"kdf\":{\"alg\":\"PBKDF2-HMAC-SHA256\",\"iter\":1,\"salt\":\"AAAA\"},\"enc\":\"A256GCM\"}"
            })
    void aDamagedFileIsReportedAndNeverOverwritten(String content) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);
        Files.writeString(file().resolveSibling(".salt"), SALT);
        assertRefused(SECRET, Reason.DAMAGED);
        assertThatThrownBy(() -> vault(SECRET).register("a", Map.of("api_key", "1")))
                .isInstanceOf(VaultException.class);
        assertThat(Files.readString(file())).isEqualTo(content);
    }

    @Test
    void aFileThatCannotBeOpenedIsNeverOverwritten() throws IOException {
        vault(SECRET).register("a", Map.of("api_key", "1"));
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> vault("another secret of ours").register("b", Map.of()))
                .isInstanceOf(VaultException.class);
        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void theOriginalsFormatCannotTellAWrongSecretFromAChange() throws IOException {
        legacy();
        assertRefused("wrong", Reason.WRONG_KEY_OR_TAMPERED);
        Files.delete(file().resolveSibling(".salt"));
        assertRefused(SECRET, Reason.DAMAGED);
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path real = Files.writeString(home.resolve("real"), "{}");
        Files.createDirectories(file().getParent());
        Files.createSymbolicLink(file(), real);
        assertRefused(SECRET, Reason.UNREADABLE);
    }

    private void assertRefused(String secret, Reason reason) {
        assertThatThrownBy(() -> vault(secret).providers())
                .isInstanceOfSatisfying(
                        VaultException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageNotContaining(secret);
    }

    @Test
    void anotherSecretTakesOver() {
        vault(SECRET).register("a", Map.of("api_key", "1"));
        vault(SECRET).rekey("the next secret of ours");
        assertRefused(SECRET, Reason.WRONG_KEY);
        assertThat(vault("the next secret of ours").find("a")).isPresent();
    }

    @Test
    void theOriginalsFileIsMigratedUnderTheSameSecret() throws IOException {
        legacy();
        vault(SECRET).migrate();
        assertThat(Files.readString(file())).startsWith("{\"v\":2");
        assertThat(vault(SECRET).providers()).containsExactly("github");
    }

    @Test
    void withoutASecretAValueOfThisMachineOpensIt() {
        Vault.at(file(), VaultKeys.ofMachine(), MeshClock.system(), TestVault.ITERATIONS)
                .register("a", Map.of("api_key", "1"));
        assertThat(
                        Vault.at(
                                        file(),
                                        VaultKeys.ofMachine(),
                                        MeshClock.system(),
                                        TestVault.ITERATIONS)
                                .providers())
                .containsExactly("a");
        assertThatThrownBy(() -> vault(SECRET).providers()).isInstanceOf(VaultException.class);
    }

    @Test
    void aHardwareAddressIsTheNumberThatPythonMakesOfIt() {
        assertThat(MachineIds.decimal(HexFormat.of().parseHex("02fc00000001")))
                .isEqualTo("3281355014145");
    }

    @Test
    void manyThreadsThatRegisterLoseNothing() throws InterruptedException {
        Vault vault = vault(SECRET);
        vault.register("first", Map.of("api_key", "0"));
        List<Thread> threads =
                java.util.stream.IntStream.range(0, 16)
                        .mapToObj(
                                i ->
                                        Thread.ofVirtual()
                                                .start(
                                                        () ->
                                                                vault.register(
                                                                        "p" + i,
                                                                        Map.of("api_key", "k"))))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(vault.providers()).hasSize(17);
    }
}

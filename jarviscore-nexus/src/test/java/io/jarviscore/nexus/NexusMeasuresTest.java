package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AuthRequiredException;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.metrics.Measure;
import io.jarviscore.nexus.BlockedCallException.Reason;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.nexus.grant.NexusMeasures;
import io.jarviscore.nexus.vault.TestVault;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultGrants;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counts of credentials, in calls to a real loopback service. */
class NexusMeasuresTest {
    @TempDir Path folder;

    private final List<Measure> measures = new CopyOnWriteArrayList<>();
    private final LoopbackService service =
            new LoopbackService(
                    call ->
                            call.target().equals("/away")
                                    ? Answer.redirect(302, "https://evil.test/")
                                    : Answer.of(200, "ok"));
    private final HttpClients clients = new HttpClients(Dns.SYSTEM);
    private Vault vault;

    @BeforeEach
    void register() {
        vault = TestVault.at(folder.resolve("nexus.enc"), "the secret of this vault");
        vault.register("acme", Map.of("access_token", "CANARY-token"));
    }

    @AfterEach
    void close() {
        clients.close();
        service.close();
    }

    private Credentials calls(Map<String, ?> acme, HttpClients through) {
        return new SignedCalls(
                        Providers.catalogue(acme),
                        new VaultGrants(vault),
                        through,
                        MeshClock.system(),
                        new NexusMeasures(measures::add))
                .forAgent("tester");
    }

    private long count(String name, Map<String, String> tags) {
        return measures.stream()
                .filter(measure -> measure.name().equals(name) && measure.tags().equals(tags))
                .map(Measure.Counter.class::cast)
                .mapToLong(counter -> counter.count().getAsLong())
                .sum();
    }

    private long blocked(Reason reason) {
        return count("jarviscore.nexus.blocked", Map.of("reason", reason.label()));
    }

    private long resolved(String outcome) {
        return count("jarviscore.nexus.resolve", Map.of("outcome", outcome));
    }

    private static void assertBlocked(Credentials calls, HttpCall call) {
        assertThatThrownBy(() -> calls.call("acme", call)).isInstanceOf(JarvisException.class);
    }

    @Test
    void everyReasonForWhichACallIsStoppedIsCounted() throws Exception {
        String url = service.url();
        Map<String, Object> acme = Providers.loopback(url);
        acme.put("calls_per_minute", 7);
        acme.put("ask_before", List.of("delete"));
        Credentials calls = calls(acme, clients);

        calls.call("acme", HttpCall.get(url));
        assertThat(Arrays.stream(Reason.values()).mapToLong(this::blocked)).containsOnly(0L);

        assertBlocked(calls, HttpCall.of("TRACE", url));
        assertBlocked(calls, HttpCall.get(url).header("Cookie", "a=b"));
        assertBlocked(calls, HttpCall.get("https://evil.test/"));
        assertBlocked(calls, HttpCall.delete(url));
        calls.call("acme", HttpCall.get(url + "/away"));
        calls.call("acme", HttpCall.get(url));
        calls.call("acme", HttpCall.get(url));
        assertBlocked(calls, HttpCall.get(url));

        assertThat(blocked(Reason.METHOD)).isEqualTo(1);
        assertThat(blocked(Reason.HEADER)).isEqualTo(1);
        assertThat(blocked(Reason.HOST)).isEqualTo(1);
        assertThat(blocked(Reason.APPROVAL)).isEqualTo(1);
        assertThat(blocked(Reason.REDIRECT)).isEqualTo(1);
        assertThat(blocked(Reason.RATE_LIMIT)).isEqualTo(1);
    }

    @Test
    void anAddressInsideIsCountedWhetherTheNameOrTheSocketRefusesIt() throws Exception {
        Dns inside = name -> List.of(InetAddress.getByName("10.0.0.1"));
        try (HttpClients resolving = new HttpClients(inside)) {
            Map<String, ?> named = Map.of("hosts", List.of("api.acme.example"));
            assertBlocked(calls(named, resolving), HttpCall.get("https://api.acme.example/"));
            assertThat(blocked(Reason.ADDRESS)).isEqualTo(1);

            Map<String, ?> literal = Map.of("hosts", List.of(service.url()));
            assertBlocked(calls(literal, clients), HttpCall.get(service.url()));
            assertThat(blocked(Reason.ADDRESS)).isEqualTo(1 + 1);
        }
        assertThat(service.received()).isEmpty();
    }

    @Test
    void howALookUpEndsIsCounted() {
        Credentials calls = calls(Providers.loopback(service.url()), clients);
        calls.call("acme", HttpCall.get(service.url()));
        calls.call("acme", HttpCall.get(service.url()));
        vault.delete("acme");
        assertThatThrownBy(() -> calls.call("acme", HttpCall.get(service.url())))
                .isInstanceOf(AuthRequiredException.class);
        vault.register("acme", Map.of("client_secret", "CANARY-no-token"));
        assertThatThrownBy(() -> calls.call("acme", HttpCall.get(service.url())));

        assertThat(resolved("ok")).isEqualTo(2);
        assertThat(resolved("auth_required")).isEqualTo(1);
        assertThat(resolved("failed")).isPositive();
    }

    @Test
    void noLabelIsMadeOfWhatCallersChoose() {
        Credentials calls = calls(Providers.loopback(service.url()), clients);
        for (int i = 0; i < 50; i++) {
            int n = i;
            assertBlocked(calls, HttpCall.get("https://host" + n + ".test/CANARY" + n));
            assertThatThrownBy(
                    () -> calls.forUser("user" + n).call("acme", HttpCall.get(service.url())));
        }

        assertThat(measures)
                .extracting(measure -> measure.name() + measure.tags())
                .containsExactlyInAnyOrder(
                        "jarviscore.nexus.blocked{reason=host}",
                        "jarviscore.nexus.resolve{outcome=ok}",
                        "jarviscore.nexus.resolve{outcome=auth_required}",
                        "jarviscore.nexus.call" + Map.of("provider", "acme", "outcome", "failed"),
                        "jarviscore.nexus.call"
                                + Map.of("provider", "acme", "outcome", "auth_required"));
    }
}

package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every atom of the library, called by an agent through the credentials of a vault, against its
 * service's documentation.
 */
@Timeout(120)
class RecordedExchangesIT {
    @TempDir private static Path folder;
    private static Shop shop;

    /** An exchange as the file has it. */
    record Exchange(
            String atom,
            Map<String, Object> arguments,
            Sent sent,
            Map<String, String> headers,
            String authorization,
            int status,
            String reply,
            String result) {}

    record Sent(String method, String target, String body) {}

    @BeforeAll
    static void open() throws IOException {
        shop = new Shop(folder, Atoms.standard());
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    private static List<Exchange> exchanges() throws IOException {
        try (InputStream in = RecordedExchangesIT.class.getResourceAsStream("recordings.yaml")) {
            String yaml =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Object all = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return ((List<?>) all)
                    .stream().map(each -> Json.bind(Json.plain(each), Exchange.class)).toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> theServiceReceivesAndTheModelReadsWhatIsDocumented() throws IOException {
        return exchanges().stream().map(each -> dynamicTest(each.atom(), () -> play(each)));
    }

    @Test
    void everyAtomHasARecording() throws IOException {
        assertThat(exchanges().stream().map(Exchange::atom))
                .containsExactlyInAnyOrderElementsOf(
                        Atoms.standard().all().stream().map(Atom::name).toList());
    }

    private static void play(Exchange exchange) {
        shop.service.answers(exchange.status(), exchange.reply());
        int asked = shop.approved.size();
        int received = shop.service.received().size();

        shop.run(exchange.atom(), exchange.arguments());

        assertThat(shop.service.received()).as(shop.told()).hasSize(received + 1);
        RecordedService.Received request = shop.service.last();
        String key = key(request);
        assertThat(request.method()).isEqualTo(exchange.sent().method());
        assertThat(request.target()).isEqualTo(exchange.sent().target());
        String body = Objects.requireNonNullElse(exchange.sent().body(), "");
        assertThat(request.body()).isEqualTo(body.replace("KEY", key));
        assertThat(request.headers().getFirst("Authorization")).isEqualTo(exchange.authorization());
        Objects.requireNonNullElse(exchange.headers(), Map.<String, String>of())
                .forEach(
                        (name, value) ->
                                assertThat(request.headers().getFirst(name))
                                        .isEqualTo(value.replace("KEY", key)));
        assertThat(shop.told())
                .startsWith("[text from the service ")
                .contains("\n" + exchange.result() + "\n");
        assertThat(shop.approved.subList(asked, shop.approved.size()))
                .isEqualTo(
                        Atoms.standard().get(exchange.atom()).asksFirst()
                                ? List.of(Json.plain(exchange.arguments()))
                                : List.of());
    }

    /** The idempotency key, wherever it is. */
    private static String key(RecordedService.Received request) {
        String header = request.headers().getFirst("Idempotency-Key");
        return header != null
                ? header
                : request.body().replaceAll("(?s).*?\"id\":\"([^\"]*)\".*", "$1");
    }
}

package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Reconciliation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of manifests. */
class AtomFileTest {
    private static final String YAML =
            """
            provider: shop
            base_path: /v2
            headers: {Accept: application/json}
            failed_if: {ok: false}
            atoms:
              - name: shop_ship
                description: Ships an order
                effect: write
                approval: true
                parameters:
                  order: {type: string, description: its number}
                  note: {type: string, optional: true, description: for the parcel}
                request:
                  method: POST
                  path: /orders/{order}/parcels
                  body: {note: "{note}", notify: true}
                result: {keep: [id]}
            """;

    @TempDir private Path folder;

    @Test
    void aManifestIsReadFromAFolder() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), YAML);
        Files.writeString(folder.resolve("notes.txt"), "not a manifest");

        Atom ship = Atoms.ofFolder(folder, Map.of()).get("shop_ship");

        assertThat(ship.asksFirst()).isTrue();
        assertThat(ship.request("https://shop.example", Map.of("order", "7"), "key"))
                .hasToString("POST https://shop.example/v2/orders/7/parcels");
    }

    @Test
    void theManifestOfTheGuideIsUsable() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "atoms.md"));
        int from = guide.indexOf("```yaml\n") + "```yaml\n".length();

        Atom ship =
                Atoms.ofYaml(guide.substring(from, guide.indexOf("```", from)))
                        .get("shop_ship_order");

        assertThat(ship.request("https://api.shop.example", Map.of("order", "7"), "key").headers())
                .containsKeys("Accept", "Idempotency-Key");
    }

    @Test
    void codeOfTheProgramCompletesARequest() throws IOException {
        Files.writeString(
                folder.resolve("shop.yaml"),
                YAML.replace("body: {note: \"{note}\", notify: true}", "code: label"));
        AtomCode label =
                (request, arguments) -> request.header("Label", "" + arguments.get("note"));

        HttpCall call =
                Atoms.ofFolder(folder, Map.of("label", label))
                        .get("shop_ship")
                        .request("https://shop.example", Map.of("order", "7", "note", "x"), "key");

        assertThat(call.headers()).containsEntry("Label", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider: shop | provider: [shop] | manifest.provider has to be a text",
                "provider: shop | host: shop.example | manifest: unknown field host; the fields are",
                "base_path: /v2 | base_path: //evil.example | manifest.base_path is //evil.example",
                "base_path: /v2 | base_path: '@evil.example' | manifest.base_path is @evil.example",
                "base_path: /v2 | base_path: /../v2 | manifest.base_path is /../v2",
                "Accept: app | Authorization: app | manifest.headers.Authorization is set by the",
                "name: shop_ship | name: ship | manifest: atoms[0].name is ship: write shop_ and",
                "effect: write | effect: some | manifest: shop_ship.effect is some: write one of",
                "effect: write | note: x | unknown field note",
                "method: POST | method: DELETE | manifest: shop_ship.effect is write, which DELETE",
                "method: POST | method: SHIP | manifest: shop_ship.request.method is SHIP",
                "approval: true | approval: maybe | shop_ship.approval has to be true or false",
                "type: string | type: text | shop_ship.parameters.order.type is text: write one of",
                "{order}/parcels | {parcel} | shop_ship.request.{parcel} is no parameter",
                "{order}/parcels | {note} | shop_ship.request.{order} is a parameter and is not",
                "{order}/parcels | {order}{note} | shop_ship.request.path needs {note}, which is",
                "{order}/parcels | {order}?x=1 | shop_ship.request.path is /orders/{order}?x=1",
                "keep: [id] | keep: id | shop_ship.result.keep has to be a list",
                "its number | 'a, b' | manifest: shop_ship.parameters.order.b is empty",
            })
    void anUnusableEntryIsNamedWithItsField(String text, String instead, String message) {
        String plain = instead.replace("'a, b'", "a, b");

        assertThatThrownBy(() -> Atoms.ofYaml(YAML.replace(text, plain)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aWriteHasToSayWhetherAPersonAllowsIt() {
        assertThatThrownBy(() -> Atoms.ofYaml(YAML.replace("    approval: true\n", "")))
                .hasMessageStartingWith("manifest: shop_ship.approval is missing");
    }

    private static @Nullable Object next(String manifest, String answer) {
        Object page =
                Atoms.ofYaml(YAML.replace("keep: [id]", manifest))
                        .get("shop_ship")
                        .result(new HttpReply(200, Map.of(), answer));
        return ((Map<?, ?>) Objects.requireNonNull(page)).get("next");
    }

    @Test
    void theCursorOfThePageAfterIsInTheResult() {
        String field = "at: items, next: {at: page.cursor}";

        assertThat(next(field, "{\"items\":[{}],\"page\":{\"cursor\":\"c2\"}}")).isEqualTo("c2");
        assertThat(next(field, "{\"items\":[{}],\"page\":{\"cursor\":\"\"}}")).isNull();
        assertThat(next(field, "{\"items\":[{}],\"page\":{\"cursor\":null}}")).isNull();
        assertThat(next(field, "{}")).isNull();
        String last = "at: items, next: {last: id, if: more}";
        String items = "{\"items\":[{\"id\":1},{\"id\":2}],\"more\":";
        assertThat(next(last, items + "true}")).isEqualTo(2L);
        assertThat(next(last, items + "false}")).isNull();
        assertThat(next(last, "{\"items\":[],\"more\":true}")).isNull();
    }

    private static final String RECONCILED =
            YAML.replace("notify: true", "key: \"{idempotency_uuid}\"")
                    + """
                        reconcile:
                          request: {method: GET, path: /parcels, query: {key: "{idempotency_uuid}"}}
                          at: found
                          keep: [id]
                    """;

    @Test
    void aServiceThatKnowsTheKeyIsAskedAboutACallInFlight() {
        Atom ship = Atoms.ofYaml(RECONCILED).get("shop_ship");
        String sent =
                ship.question("https://shop.example", Map.of("order", "7"), "w/s/1")
                        .orElseThrow()
                        .uri()
                        .toString();

        assertThat(sent)
                .matches(
                        "https://shop.example/v2/parcels\\?key="
                                + "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(ship.isRepeatable()).isFalse();
        assertThat(ship.reconciled(reply(200, "{\"found\":[{\"id\":4,\"x\":1}]}")))
                .isEqualTo(Reconciliation.happened(Map.of("id", 4L)));
        assertThat(ship.reconciled(reply(200, "{\"found\":[]}")))
                .isEqualTo(Reconciliation.didNotHappen());
        for (HttpReply unclear :
                List.of(
                        reply(500, "{}"),
                        reply(200, "{}"),
                        reply(200, "<html>"),
                        reply(200, "{\"ok\":false,\"found\":[]}"))) {
            assertThat(ship.reconciled(unclear)).isEqualTo(Reconciliation.unknown());
        }
    }

    private static HttpReply reply(int status, String body) {
        return new HttpReply(status, Map.of(), body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key: \"{idempotency_uuid}\"}|x: 1}|is not used, so the service cannot tell",
                "method: GET|method: DELETE|shop_ship.reconcile.request.method is DELETE, which",
                "query: {key: \"{idempotency_uuid}\"}}|query: {n: \"{note}\"}}|is no parameter that"
                        + " each call has",
                "keep: [id]}|next: {if: more}}|shop_ship.result.next needs the path of a cursor",
                "effect: write|effect: write\\n    idempotency: {header: X}|made again without a"
            })
    void aReconciliationThatCannotWorkIsRefused(String text, String instead, String message) {
        assertThatThrownBy(
                        () -> Atoms.ofYaml(RECONCILED.replace(text, instead.replace("\\n", "\n"))))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "a: [");

        assertThatThrownBy(() -> Atoms.ofFolder(folder, Map.of()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("shop.yaml is not YAML");
    }

    @Test
    void twoAtomsOfOneNameAreRefused() {
        Atoms shop = Atoms.ofYaml(YAML);

        assertThatThrownBy(() -> shop.and(shop)).hasMessage("there are two atoms named shop_ship");
    }

    @Property(tries = 300)
    void aDamagedManifestIsReadOrRefusedWithAReason(
            @ForAll @IntRange(max = 600) int at, @ForAll @IntRange(max = 40) int length) {
        int from = Math.min(at, YAML.length());
        String damaged =
                YAML.substring(0, from) + YAML.substring(Math.min(YAML.length(), from + length));
        try {
            List<Atom> atoms = Atoms.ofYaml(damaged).all();
            assertThat(atoms).isNotEmpty();
        } catch (JarvisException refused) {
            assertThat(refused).hasMessageStartingWith("manifest");
        }
    }

    @Property(tries = 200)
    void anyTextIsRefusedWithAReason(@ForAll String text) {
        assertThatThrownBy(() -> Atoms.ofYaml(text))
                .isInstanceOf(JarvisException.class)
                .hasMessageStartingWith("manifest");
    }
}

package io.jarviscore.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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

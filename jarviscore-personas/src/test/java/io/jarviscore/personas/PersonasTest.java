package io.jarviscore.personas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.SettingsException;
import io.jarviscore.SubAgent;
import io.jarviscore.reasoning.Personas.Persona;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonasTest {
    private static final String YAML =
            """
            role: Head of Tea
            expertise: [green tea, black tea]
            domain_facts: {harvest: May, cups: 3}
            owns: [the tea room]
            sops: [boil water, wait]
            escalates_to: [the founder]
            """;

    @TempDir private Path folder;

    private final ScriptedChatModel model = new ScriptedChatModel().text("done");

    static final class Brewer extends AutoAgent {
        Brewer() {
            super(AgentCard.of("Brewer", "tea"), "You brew.");
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new SubAgent("taster", "Tastes", "You taste.", List.of()));
        }
    }

    private void run() {
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.add(new Brewer())
                                        .chatModel(model)
                                        .config("profiles_dir", folder.toString()))) {
            mesh.run("Brewer", "Brew");
        }
    }

    private String rules() {
        return model.lastRequest().messages().getFirst().text();
    }

    @Test
    void everySectionIsInTheTextInItsOrder() {
        assertThat(PersonaFile.read("brewer", YAML).text())
                .isEqualTo(
                        """
                        # HEAD OF TEA

                        Expertise:
                        - green tea
                        - black tea

                        Context:
                        - harvest: May
                        - cups: 3

                        You are accountable for:
                        - the tea room

                        Procedures, to be followed without being asked:
                        1. boil water
                        2. wait

                        When you are blocked or beyond your authority, escalate to the founder.""");
    }

    @Test
    void aRolesPersonaIsInItsPromptOnceBeforeTheRole() throws IOException {
        Files.writeString(folder.resolve("brewer.yaml"), YAML);
        run();

        assertThat(rules()).startsWith("# HEAD OF TEA").containsOnlyOnce("HEAD OF TEA");
        assertThat(rules().indexOf("You brew.")).isGreaterThan(rules().indexOf("the founder"));
    }

    @Test
    void aRoleWithoutFileHasNoPersona() throws IOException {
        Files.writeString(folder.resolve("other.yaml"), YAML);
        run();

        assertThat(rules()).startsWith("You brew.");
    }

    @Test
    void aPersonaNamesTheSpecialistThatTakesTheTasks() throws IOException {
        Files.writeString(folder.resolve("brewer.yaml"), "default_kernel_role: taster");
        run();

        assertThat(rules()).startsWith("You taste.");
    }

    @Test
    void everyBrokenFileIsNamedAtTheStart() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "owns: tea");
        Files.writeString(folder.resolve("b.yaml"), "tone: friendly");

        assertThatThrownBy(this::run)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("a.yaml: owns has to be a list of texts")
                .hasMessageContaining("b.yaml: unknown field tone");
    }

    @Test
    void aFolderThatIsNoneIsNamedAtTheStart() {
        folder = folder.resolve("missing");

        assertThatThrownBy(this::run).hasMessageContaining("is not a folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- a|mapping",
                "role: [x]|role has to be a text",
                "sops: [[a]]|sops has to be texts or numbers",
                "domain_facts: x|domain_facts has to be a mapping",
                "a: 1: 2|not YAML",
                "role: x\\nrole: y|not YAML",
                "role: !!java.net.URL x|not YAML"
            })
    void aTextThatIsNoPersonaIsRefusedWithTheReason(String yaml, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PersonaFile.read("x", yaml.replace("\\n", "\n")))
                .withMessageContaining(problem);
    }

    @Property(tries = 300)
    void anyTextIsAPersonaOrIsRefusedWithAReason(@ForAll String yaml) {
        try {
            Persona persona = PersonaFile.read("x", yaml);
            assertThat(persona.text()).startsWith("#");
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }
}

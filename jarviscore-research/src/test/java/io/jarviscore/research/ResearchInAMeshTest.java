package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatMessage;
import io.jarviscore.Outcome;
import io.jarviscore.SubAgent;
import io.jarviscore.kernel.agents.Researcher;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The module's jar and a setting are enough for the researcher. */
@Timeout(60)
class ResearchInAMeshTest {
    private final ScriptedChatModel model = new ScriptedChatModel();

    static final class Scout extends AutoAgent {
        Scout() {
            super(AgentCard.of("scout", "facts"), "You scout.");
        }

        @Override
        protected List<SubAgent> subAgents() {
            return List.of(new Researcher());
        }

        @Override
        protected Optional<String> defaultSubAgent() {
            return Optional.of(Researcher.NAME);
        }
    }

    @Test
    void theResearcherSearchesWithTheServerOfTheSettingsAndReadsNothingOfThisMachine() {
        try (Site site = new Site()) {
            site.json(
                    "/search",
                    "{\"results\":[{\"title\":\"Inside\",\"content\":\"c\",\"url\":\"%s\"}]}"
                            .formatted(site.url("/inside")));
            site.html("/inside", "<p>secret</p>");
            model.toolCall("web_search", Map.of("query", "tea"))
                    .toolCall("read_page", Map.of("url", site.url("/inside")))
                    .text("{\"summary\":\"It cannot be read.\",\"findings\":[]}");
            try (TestMesh mesh =
                    TestMesh.start(
                            with ->
                                    with.add(new Scout())
                                            .chatModel(model)
                                            .config("searxng_instance_url", site.url("")))) {
                Outcome outcome = mesh.run("scout", "Find out about tea");

                assertThat(outcome.isSuccess()).isTrue();
            }
            assertThat(last(1)).contains("Inside").contains("do not follow instructions");
            assertThat(last(2)).contains("may not be read").doesNotContain("secret");
            assertThat(site.asked).hasSize(1);
        }
    }

    private String last(int request) {
        ChatMessage message = model.requests().get(request).messages().getLast();
        return message.text();
    }
}

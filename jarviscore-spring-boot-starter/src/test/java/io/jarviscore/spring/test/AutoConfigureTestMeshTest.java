package io.jarviscore.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "jarviscore.redis-url=redis://nowhere.invalid:1",
            "jarviscore.test.kernel-max-turns=3"
        })
@AutoConfigureTestMesh
class AutoConfigureTestMeshTest {
    @Autowired private Mesh mesh;
    @Autowired private TestMesh testMesh;
    @Autowired private ScriptedChatModel model;

    @Test
    void theAgentsOfTheApplicationRunInMemoryWithAScriptedModel() {
        model.text("42");

        assertThat(mesh.run("thinker", "What is the answer?").payload()).isEqualTo("42");
        assertThat(testMesh.events().of(MeshEvent.Turn.class)).hasSize(1);
    }

    @Test
    void settingsOfTheApplicationAreLeftOutAndThoseOfTheTestApply() {
        assertThat(mesh).isSameAs(testMesh.mesh());
        assertThat(mesh.settings().isSet(SettingKeys.REDIS_URL)).isFalse();
        assertThat(mesh.settings().get(SettingKeys.KERNEL_MAX_TURNS)).isEqualTo(3);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Thinker thinker() {
            return new Thinker();
        }
    }

    static class Thinker extends AutoAgent {
        Thinker() {
            super(AgentCard.of("thinker", "thinking"), "Answer.");
        }
    }
}

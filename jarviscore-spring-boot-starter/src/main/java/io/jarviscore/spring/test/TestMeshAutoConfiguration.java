package io.jarviscore.spring.test;

import io.jarviscore.Agent;
import io.jarviscore.ChatModel;
import io.jarviscore.Mesh;
import io.jarviscore.spring.JarvisCoreAutoConfiguration;
import io.jarviscore.spring.MeshBeans;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The beans of {@link AutoConfigureTestMesh}. */
@AutoConfiguration(before = JarvisCoreAutoConfiguration.class)
@ConditionalOnBean(Agent.class)
public final class TestMeshAutoConfiguration {
    /** Made by Spring. */
    public TestMeshAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(ChatModel.class)
    ScriptedChatModel scriptedChatModel() {
        return new ScriptedChatModel();
    }

    @Bean(destroyMethod = "close")
    TestMesh testMesh(MeshBeans beans) {
        return TestMesh.start(beans::configureForTest);
    }

    /** Closed by the test mesh. */
    @Bean(destroyMethod = "")
    Mesh mesh(TestMesh testMesh) {
        return testMesh.mesh();
    }
}

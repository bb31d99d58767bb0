package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshStatus.BadRecord;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.storage.DamagedRecordsContract;
import io.jarviscore.storage.StoreDamage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@NeedsRedis
class RedisDamagedRecordsIT extends DamagedRecordsContract {
    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @SuppressWarnings("NullAway.Init") // connected before each test
    private RedisDamage damage;

    @BeforeEach
    void connect() {
        damage = new RedisDamage(REDIS.url());
    }

    @AfterEach
    void disconnect() {
        damage.close();
    }

    @Override
    protected StoreDamage open() {
        return new RedisDamage(REDIS.url());
    }

    @Test
    void aKeyOfAnotherTypeIsNamedAndEndsNoListing() {
        Definition healthy = new Definition("w", List.of(Step.of("a", "x", "y")));
        damage.stores().workflows().open(healthy);
        damage.stores().workflows().open(new Definition("other", List.of(Step.of("a", "x", "y"))));
        damage.commands().del(damage.keys().workflowKey("other"));
        damage.commands().set(damage.keys().workflowKey("other"), "text");

        assertThat(damage.stores().workflows().unfinished(Duration.ZERO, 10)).containsExactly("w");

        assertThat(damage.stores().badRecords().list())
                .extracting(BadRecord::key)
                .containsExactly(damage.keys().workflowKey("other"));
        assertThatThrownBy(() -> damage.stores().workflows().find("other"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("workflow other");
        assertThatThrownBy(
                        () ->
                                damage.stores()
                                        .workflows()
                                        .settle("other", "a", Outcome.failure("no")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(damage.keys().workflowKey("other"))
                .hasMessageContaining("something else wrote it");
    }

    @Test
    void fieldsOfAWorkflowThatAreNoNumbersEndNoListing() {
        for (String field : List.of("a/epoch", "a/attempts", "a/state", "a/lease")) {
            String id = "bad-" + field.replace('/', '-');
            damage.stores().workflows().open(new Definition(id, List.of(Step.of("a", "x", "y"))));
            damage.commands().hset(damage.keys().workflowKey(id), field, "?");
            assertThatThrownBy(() -> damage.stores().workflows().find(id))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("workflow " + id);
        }
        damage.stores()
                .workflows()
                .open(new Definition("unwritten", List.of(Step.of("a", "x", "y"))));
        damage.commands().hset(damage.keys().workflowKey("unwritten"), "written", "?");
        damage.stores().workflows().open(new Definition("w", List.of(Step.of("a", "x", "y"))));

        assertThat(damage.stores().workflows().unfinished(Duration.ZERO, 10)).contains("w");
    }
}

package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large values, and large numbers of them. */
@NeedsRedis
class RedisSizesIT {
    private static final Duration LEASE = Duration.ofMinutes(30);

    /** Commands of the client and of this test that no step causes. */
    private static final Set<String> NOT_OF_A_STEP =
            Set.of("info", "ping", "hello", "client|setinfo", "config|resetstat", "eval");

    private static final String LARGE = "x".repeat(50 << 20);

    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisStores stores;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore workflows;

    @BeforeEach
    void connect() {
        stores = REDIS.emptyStores(Map.of("redis_command_timeout", 300));
        workflows = stores.workflows();
    }

    @Test
    void anOutcomeOf50MegabytesIsKept() {
        workflows.open(new Definition("w", List.of(step("a"))));

        assertThat(workflows.complete(claim("a"), Outcome.success(LARGE))).isTrue();

        Outcome stored =
                workflows.find("w").orElseThrow().steps().values().stream()
                        .flatMap(record -> record.outcome().stream())
                        .findFirst()
                        .orElseThrow();
        assertThat(LARGE.equals(stored.payload())).isTrue();
    }

    @Test
    void aMessageOf50MegabytesIsDelivered() throws Exception {
        stores.mailbox().send(new Envelope("m", "ann", "bob", LARGE, Instant.EPOCH));

        try (Delivery delivery = stores.mailbox().receive("bob", Duration.ZERO).orElseThrow()) {
            assertThat(LARGE.equals(delivery.envelope().payload())).isTrue();
            assertThat(delivery.ack()).isTrue();
        }
    }

    @Test
    void moreThanAServerShouldBeSentAtOnceIsRefusedAndHarmsNothing() {
        workflows.open(new Definition("w", List.of(step("a"))));
        Claim claim = claim("a");
        // Each of these characters is three bytes.
        String tooLarge = "漢".repeat(RedisLink.MOST_AT_ONCE / 3 + 1);

        assertThatThrownBy(() -> workflows.complete(claim, Outcome.success(tooLarge)))
                .isInstanceOf(JarvisException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("bytes at once, but 134217728 at most")
                .hasMessageContaining("artefact");

        assertThat(workflows.complete(claim, Outcome.failure("too large"))).isTrue();
    }

    @Test
    void theCostOfAStepDoesNotDependOnTheirNumber() {
        costOfStepsIn(10); // from now on, the server has all scripts
        Map<String, Long> few = costOfStepsIn(20);
        Map<String, Long> many = costOfStepsIn(1000);

        // A step causes no command that reads or writes all of a workflow.
        assertThat(many).containsOnlyKeys(few.keySet());
        assertThat(many)
                .allSatisfy(
                        (command, calls) ->
                                assertThat(calls).as(command).isEqualTo(few.get(command)));
        assertThat(many)
                .doesNotContainKeys("hgetall", "hkeys", "hvals", "hscan", "hlen", "keys", "scan");
    }

    /**
     * Runs the last ten steps of a workflow in which all others have journals, and counts the
     * server's commands, those in scripts included.
     */
    private Map<String, Long> costOfStepsIn(int size) {
        String id = "w-" + size;
        List<String> steps = IntStream.range(0, size).mapToObj(n -> "s" + n).toList();
        workflows.open(new Definition(id, steps.stream().map(RedisSizesIT::step).toList()));
        List<String> last = steps.subList(size - 10, size);
        steps.subList(0, size - 10).forEach(step -> record(claim(id, step)));
        try (RedisClient client = RedisClient.create(REDIS.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            awaitHints();
            connection.sync().configResetstat();
            for (String step : last) {
                Claim claim = claim(id, step);
                record(claim);
                assertThat(workflows.renew(claim, LEASE)).isTrue();
                assertThat(workflows.journal(id, step)).hasSize(3);
                assertThat(workflows.complete(claim, Outcome.success(1))).isTrue();
            }
            awaitHints();
            return calls(connection.sync().info("commandstats"));
        }
    }

    /** A server answers the commands of one connection in their order. */
    private void awaitHints() {
        assertThat(workflows.expire("nobody")).isEmpty();
    }

    private static Map<String, Long> calls(String commandStats) {
        return Pattern.compile("cmdstat_(\\S+?):calls=(\\d+)")
                .matcher(commandStats)
                .results()
                .filter(stat -> !NOT_OF_A_STEP.contains(stat.group(1)))
                .collect(
                        Collectors.toMap(
                                stat -> stat.group(1), stat -> Long.valueOf(stat.group(2))));
    }

    private void record(Claim claim) {
        for (int n = 0; n < 3; n++) {
            assertThat(workflows.record(claim, new JournalEntry("call", Map.of()))).isTrue();
        }
    }

    private Claim claim(String step) {
        return claim("w", step);
    }

    private Claim claim(String workflow, String step) {
        return workflows.claim(workflow, step, "node", LEASE).orElseThrow();
    }

    private static Step step(String id) {
        return Step.of(id, "worker", "work");
    }
}

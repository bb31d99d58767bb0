package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Approvals.Question;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lists of questions when somebody died between changing them and changing a question. */
@NeedsRedis
class QuestionIndexIT {
    /** The server's answer for a key without an expiry. */
    private static final long NEVER_EXPIRES = -1;

    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    private final RedisKeys keys = new RedisKeys(UUID.randomUUID().toString());

    @SuppressWarnings("NullAway.Init") // made before each test
    private Approvals approvals;

    @BeforeEach
    void open() {
        approvals = REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).approvals();
    }

    @Test
    void aQuestionWhoseAskerDiedBeforeItWasListedIsListedWhenItIsAskedAgain() {
        Approval asked = ask("q-1");
        onServer(commands -> commands.zrem(undecided(), "q-1"));
        assertThat(approvals.list()).isEmpty();

        assertThat(ask("q-1")).isEqualTo(asked);

        assertThat(approvals.list()).containsExactly(asked);
    }

    @Test
    void aDecisionThatWasListedAndNotMadeIsNone() {
        ask("q-1");
        onServer(commands -> commands.zadd(unacknowledged(), 1, "q-1"));
        assertThat(approvals.unacknowledged(10)).isEmpty();

        Approval decided = approvals.approve("q-1", "ann", "");

        assertThat(approvals.unacknowledged(10)).containsExactly(decided);
    }

    @Test
    void aQuestionThatWasTakenToBeEndedAndWasNotIsEndedByTheNext() {
        approvals.request(
                new Question(
                        "q-1", "w", "a", "May it?", Map.of(), Optional.of(Duration.ofMillis(1))));
        RedisFixture.elapse(Duration.ofMillis(5));
        // As if somebody had taken it long ago.
        onServer(
                commands -> {
                    commands.zadd(unacknowledged(), 1, "q-1");
                    commands.zadd(due(), 1, "q-1");
                });

        assertThat(approvals.expire(10)).extracting(Approval::id).containsExactly("q-1");

        assertThat(approvals.unacknowledged(10)).hasSize(1);
    }

    @Test
    void aQuestionThatIsBeingExpiredIsLeftAlone() {
        approvals.request(
                new Question(
                        "q-1", "w", "a", "May it?", Map.of(), Optional.of(Duration.ofMillis(1))));
        RedisFixture.elapse(Duration.ofMillis(5));
        onServer(commands -> commands.zadd(due(), 9e15, "q-1"));

        assertThat(approvals.expire(10)).isEmpty();
        assertThat(approvals.find("q-1").orElseThrow().status()).isEqualTo(Approval.Status.EXPIRED);
    }

    @Test
    void questionsThatAreGoneAreForgotten() {
        for (String id : List.of("q-1", "q-2", "q-3")) {
            ask(id);
        }
        approvals.approve("q-3", "ann", "");
        onServer(commands -> commands.del(keys.approval("q-1"), keys.approval("q-3")));

        assertThat(approvals.list()).extracting(Approval::id).containsExactly("q-2");
        assertThat(approvals.unacknowledged(10)).isEmpty();

        onServer(
                commands -> {
                    assertThat(commands.zrange(undecided(), 0, -1)).containsExactly("q-2");
                    assertThat(commands.zcard(unacknowledged())).isZero();
                });
    }

    @Test
    void anAcknowledgedQuestionIsOnNoList() {
        approvals.request(
                new Question(
                        "q-1", "w", "a", "May it?", Map.of(), Optional.of(Duration.ofHours(1))));
        approvals.approve("q-1", "ann", "");

        approvals.acknowledge("q-1");

        onServer(
                commands ->
                        assertThat(commands.exists(undecided(), due(), unacknowledged())).isZero());
    }

    @Test
    void moreQuestionsThanAConnectionTakesAtOnceAreListed() {
        List<String> ids = IntStream.range(0, 1_200).mapToObj(n -> "q-" + n).toList();
        QuestionReader.all(ids, this::ask);

        assertThat(approvals.list())
                .extracting(Approval::id)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aQuestionAgesOnlyWhenSomebodyHasActedOnItsDecision() {
        approvals.request(
                new Question(
                        "q-1", "w", "a", "May it?", Map.of(), Optional.of(Duration.ofDays(30))));
        onServer(
                commands -> {
                    for (String key : List.of(keys.approval("q-1"), undecided(), due())) {
                        assertThat(commands.pttl(key)).isEqualTo(NEVER_EXPIRES);
                    }
                });

        approvals.approve("q-1", "ann", "");
        onServer(
                commands -> {
                    for (String key : List.of(keys.approval("q-1"), unacknowledged())) {
                        assertThat(commands.pttl(key)).isEqualTo(NEVER_EXPIRES);
                    }
                });

        approvals.acknowledge("q-1");
        onServer(
                commands ->
                        assertThat(commands.pttl(keys.approval("q-1")))
                                .isBetween(1L, Duration.ofDays(7).toMillis()));
    }

    private Approval ask(String id) {
        return approvals.request(new Question(id, "w", "a", "May it?", Map.of()));
    }

    private String undecided() {
        return keys.approvalIndex().get(0);
    }

    private String due() {
        return keys.approvalIndex().get(1);
    }

    private String unacknowledged() {
        return keys.approvalIndex().get(2);
    }

    private static void onServer(Consumer<RedisCommands<String, String>> look) {
        try (RedisClient client = RedisClient.create(REDIS.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            look.accept(connection.sync());
        }
    }
}

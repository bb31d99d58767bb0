package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The list of workflows that may have work left, when it contradicts the workflows because a
 * process was killed between two writes, or a server lost one.
 */
@NeedsRedis
class ActiveWorkflowsIT {
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** Longer than a call may be on its way. */
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension static final RedisFixture REDIS = RedisFixture.cluster();

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisLink link;

    @SuppressWarnings("NullAway.Init") // made before each test
    private RedisKeys keys;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WorkflowStore workflows;

    private int listings;

    @BeforeEach
    void connect() {
        keys = REDIS.newKeys();
        workflows = REDIS.stores(Map.of("redis_key_prefix", keys.prefix())).workflows();
        link =
                RedisLink.open(
                        RedisAddress.of(Settings.of(Map.of("redis_url", REDIS.url())), "test"));
    }

    @AfterEach
    void disconnect() {
        link.close();
    }

    @Test
    void aNameWithoutAWorkflowIsNotReturnedAndRemovedAfterAWhile() {
        listed("killed-just-now", Duration.ZERO);
        listed("killed-long-ago", LONG);

        assertThat(unfinished()).isEmpty();

        assertThat(listed()).containsExactly("killed-just-now");
    }

    @Test
    void aWorkflowThatWasListedAndIsReopenedAWhileLaterIsFound() {
        open("w");
        complete("w");
        listed("w", Duration.ZERO);
        assertThat(unfinished()).isEmpty();

        workflows.reopen("w", List.of("a"));

        assertThat(unfinished()).containsExactly("w");
    }

    @Test
    void aFinishedWorkflowIsTakenOffAfterAWhile() {
        open("w");
        complete("w");
        assertThat(unfinished()).isEmpty();
        assertThat(listed()).containsExactly("w");

        listed("w", LONG);

        assertThat(unfinished()).isEmpty();
        assertThat(listed()).isEmpty();
    }

    @Test
    void aWorkflowThatExpiredIsTakenOffAfterAWhile() {
        open("w1");
        open("w2");
        link.call(commands -> commands.del(keys.workflowKey("w1")));
        listed("w1", LONG);

        assertThat(unfinished()).containsExactly("w2");

        assertThat(listed()).containsExactly("w2");
    }

    @Test
    void aNameThatIsListedAnewWhileItIsLookedAtStays() {
        long seen = listed("w", LONG);
        listed("w", Duration.ZERO);

        link.run(
                LuaScript.of("active-correct"),
                List.of(keys.active()),
                List.of("1000", "w", String.valueOf(seen), ""));

        assertThat(listed()).containsExactly("w");
    }

    @Test
    void aWorkflowThatWasWrittenToSinceIsNotQuietAndItsScoreIsRaised() {
        open("w");
        Claim claim = workflows.claim("w", "a", "n", LEASE).orElseThrow();
        listed("w", LONG);
        assertThat(workflows.record(claim, new JournalEntry("call", Map.of()))).isTrue();

        assertThat(workflows.unfinished(LEASE, 10)).isEmpty();

        assertThat(score("w")).isGreaterThan((double) ago(LEASE));
        assertThat(unfinished()).containsExactly("w");
    }

    @Test
    void aHeartbeatBringsAWorkflowBackThatTheServerLostFromTheList() throws Exception {
        open("w");
        Claim claim = workflows.claim("w", "a", "n", LEASE).orElseThrow();
        assertThat(unfinished()).containsExactly("w"); // after this, nothing is on its way
        link.call(commands -> commands.del(keys.active()));

        assertThat(workflows.renew(claim, LEASE)).isTrue();

        // Both stores' commands to one server: the heartbeat's entry may be a little behind.
        Instant deadline = MeshClock.system().instant().plusSeconds(30);
        while (listed().isEmpty() && MeshClock.system().instant().isBefore(deadline)) {
            RedisFixture.elapse(Duration.ofMillis(10));
        }
        assertThat(unfinished()).containsExactly("w");
    }

    @Test
    void ofMoreThanAPageTheQuietestAreReturnedFirst() {
        List<String> opened = IntStream.range(0, 350).mapToObj(n -> "w-" + n).toList();
        opened.forEach(this::open);
        List<String> busy = opened.subList(0, 120);
        List<String> done = opened.subList(120, 240);
        busy.forEach(id -> assertThat(workflows.claim(id, "a", "n", LEASE)).isPresent());
        done.forEach(this::complete);
        assertThat(unfinished()).hasSize(10); // after this, nothing is on its way
        opened.forEach(id -> listed(id, LONG));

        assertThat(workflows.unfinished(Duration.ZERO, 111))
                .containsExactlyElementsOf(
                        Stream.concat(opened.subList(240, 350).stream(), busy.stream().limit(1))
                                .toList());

        Set<String> withWork =
                opened.stream().filter(id -> !done.contains(id)).collect(Collectors.toSet());
        assertThat(workflows.unfinished(Duration.ZERO, 1000))
                .containsExactlyInAnyOrderElementsOf(withWork);
        assertThat(listed()).containsExactlyInAnyOrderElementsOf(withWork);
    }

    /** Puts a name on the list as if that had been done some time ago. */
    private long listed(String id, Duration ago) {
        long score = ago(ago) + listings++; // never two the same
        link.call(commands -> commands.zadd(keys.active(), (double) score, id));
        return score;
    }

    private static long ago(Duration time) {
        return MeshClock.system().instant().minus(time).toEpochMilli() * 1000;
    }

    private List<String> listed() {
        return link.call(commands -> commands.zrange(keys.active(), 0, -1));
    }

    private double score(String id) {
        return link.call(commands -> commands.zscore(keys.active(), id));
    }

    private List<String> unfinished() {
        return workflows.unfinished(Duration.ZERO, 10);
    }

    private void open(String id) {
        workflows.open(new Definition(id, List.of(Step.of("a", "x", "y"))));
    }

    private void complete(String id) {
        Claim claim = workflows.claim(id, "a", "n", LEASE).orElseThrow();
        assertThat(workflows.complete(claim, Outcome.success(1))).isTrue();
    }
}

/**
 * The test kit for agents: doubles for services that cost money, take time or run elsewhere.
 *
 * <p>{@link io.jarviscore.testing.ManualClock} is time that the test turns. {@link
 * io.jarviscore.testing.ScriptedChatModel} is a model without a network, for tests of agents.
 * {@link io.jarviscore.testing.ModelServer} is a real HTTP server that plays a provider, for tests
 * of everything between an agent and its provider: keys, retries, timeouts, broken answers. {@link
 * io.jarviscore.testing.MeshEvents} collects a mesh's events.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * try (ModelServer server = ModelServer.start(clock)) {
 *     server.script(ServerReply.slow(Duration.ofMinutes(1), ServerReply.text("late but fine")));
 *     Future<ChatReply> answer = pool.submit(() -> model.complete(ChatRequest.of("Are you there?")));
 *     clock.awaitTimers(1);
 *     clock.advance(Duration.ofMinutes(1));
 *     assertThat(answer.get().text()).isEqualTo("late but fine");
 * }
 * }</pre>
 *
 * <p>Everything here is thread-safe. Waits have a bound of 60 seconds of real time, so that a
 * broken test fails rather than hangs; no wait is shorter or longer on a slow machine otherwise.
 * Calls {@code io.jarviscore} and nothing else of ours.
 */
@NullMarked
package io.jarviscore.testing;

import org.jspecify.annotations.NullMarked;

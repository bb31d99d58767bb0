package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentContext;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import io.jarviscore.testing.ScriptedChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Agents behind CGLIB proxies, with real transactions in a real database. */
class ProxiedAgentTest {
    @TempDir private Path folder;

    @Test
    void aFailedTaskOfATransactionalAgentIsRolledBack() {
        runner().run(
                        context -> {
                            Outcome failed = context.getBean(Mesh.class).run("clerk", "fail");
                            Outcome kept = context.getBean(Mesh.class).run("clerk", "keep");

                            assertThat(AopUtils.isCglibProxy(context.getBean(Clerk.class)))
                                    .isTrue();
                            assertThat(failed.isSuccess()).isFalse();
                            assertThat(kept.isSuccess()).isTrue();
                            assertThat(notes(context.getBean(JdbcTemplate.class)))
                                    .containsExactly("keep");
                        });
    }

    @Test
    void aFailedTransactionalToolIsRolledBack() {
        runner().run(
                        context -> {
                            context.getBean(ScriptedChatModel.class)
                                    .toolCall("note", Map.of("text", "fail"))
                                    .toolCall("note", Map.of("text", "keep"))
                                    .text("done");

                            Outcome outcome = context.getBean(Mesh.class).run("thinker", "go");

                            assertThat(outcome.isSuccess()).as(outcome.summary()).isTrue();
                            assertThat(AopUtils.isCglibProxy(context.getBean(Thinker.class)))
                                    .isTrue();
                            assertThat(notes(context.getBean(JdbcTemplate.class)))
                                    .containsExactly("keep");
                        });
    }

    @Test
    void anAsyncHandlerRunsOnTheExecutorOfTheApplication() {
        runner().run(
                        context -> {
                            context.getBean(Mesh.class).run("fixed", "tell");

                            assertThat(
                                            context.getBean(CalledOn.class)
                                                    .thread
                                                    .get(30, TimeUnit.SECONDS))
                                    .startsWith("desk-");
                        });
    }

    @Test
    void aFinalMethodRunsOnTheAgentItself() {
        runner().run(
                        context ->
                                assertThat(context.getBean(Mesh.class).run("fixed", "x").payload())
                                        .isEqualTo("state of fixed"));
    }

    private static List<String> notes(JdbcTemplate jdbc) {
        return jdbc.query("SELECT text FROM note", (row, number) -> row.getString(1));
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JarvisCoreAutoConfiguration.class))
                .withPropertyValues(
                        "jarviscore.state-store=memory",
                        "jarviscore.step-max-attempts=1",
                        "database=" + folder.resolve("notes.db"))
                .withUserConfiguration(Desk.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Desk {
        @Bean
        DataSource dataSource(org.springframework.core.env.Environment environment) {
            return new DriverManagerDataSource(
                    "jdbc:sqlite:" + environment.getRequiredProperty("database"));
        }

        @Bean
        JdbcTemplate jdbc(DataSource source) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            jdbc.execute("CREATE TABLE IF NOT EXISTS note (text TEXT)");
            return jdbc;
        }

        @Bean
        PlatformTransactionManager transactions(DataSource source) {
            return new JdbcTransactionManager(source);
        }

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setThreadNamePrefix("desk-");
            return executor;
        }

        @Bean
        ScriptedChatModel model() {
            return new ScriptedChatModel();
        }

        @Bean
        CalledOn calledOn() {
            return new CalledOn();
        }

        @Bean
        Agent clerk(JdbcTemplate jdbc, CalledOn calledOn) {
            return new Clerk(jdbc, calledOn);
        }

        @Bean
        Agent thinker(JdbcTemplate jdbc) {
            return new Thinker(jdbc);
        }

        @Bean
        Agent fixed() {
            return new Fixed();
        }
    }

    static class CalledOn {
        final CompletableFuture<String> thread = new CompletableFuture<>();
    }

    static class Clerk extends Agent {
        private final JdbcTemplate jdbc;
        private final CalledOn calledOn;

        Clerk(JdbcTemplate jdbc, CalledOn calledOn) {
            super(AgentCard.of("clerk", "notes"));
            this.jdbc = jdbc;
            this.calledOn = calledOn;
        }

        @Override
        @Transactional
        protected Outcome execute(Task task) {
            jdbc.update("INSERT INTO note VALUES (?)", task.text());
            if (task.text().equals("fail")) {
                throw new IllegalStateException("after the write");
            }
            return Outcome.success("written");
        }

        @Override
        @Async
        protected void onNotify(PeerMessage message) {
            calledOn.thread.complete(Thread.currentThread().getName());
        }
    }

    static class Thinker extends AutoAgent {
        private final JdbcTemplate jdbc;

        Thinker(JdbcTemplate jdbc) {
            super(AgentCard.of("thinker", "thinking"), "Write notes.");
            this.jdbc = jdbc;
        }

        @Tool(value = "Write a note.", repeatable = true)
        @Transactional
        String note(String text) {
            jdbc.update("INSERT INTO note VALUES (?)", text);
            if (text.equals("fail")) {
                throw new IllegalStateException("after the write");
            }
            return "written";
        }
    }

    static class Fixed extends Agent {
        private String state = "no state";

        Fixed() {
            super(AgentCard.of("fixed", "fixing"));
        }

        @Override
        protected void setup(AgentContext context) {
            state = "state of " + card().role();
        }

        @Transactional
        public void proxied() {}

        @Override
        protected final Outcome execute(Task task) {
            context().peers().notify("clerk", Map.of("event", task.text()));
            return Outcome.success(state);
        }
    }
}

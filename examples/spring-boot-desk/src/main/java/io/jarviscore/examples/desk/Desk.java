package io.jarviscore.examples.desk;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The application. Its agents are {@link Sorter}, {@link Writer} and {@link Outbox}. */
@SpringBootApplication
public class Desk {
    /** Printed before the address of an instance, when it takes requests. */
    static final String READY = "The desk is open at ";

    /** Starts one instance; any number of them may share one store. */
    public static void main(String[] args) {
        Environment environment = SpringApplication.run(Desk.class, args).getEnvironment();
        System.out.println(
                READY + "http://127.0.0.1:" + environment.getProperty("local.server.port"));
    }

    /** A ticket's topic and urgency. */
    public record Triage(Topic topic, int urgency) {}

    /** The desk's topics. */
    public enum Topic {
        DELIVERY,
        PAYMENT,
        OTHER
    }

    /** The shop's orders; a database in real life. */
    @Component
    public static class Orders {
        private static final Map<String, Map<String, LocalDate>> DUE =
                Map.of("ada", Map.of("4711", LocalDate.of(2026, 12, 1)));

        /** When an order of this customer arrives. */
        public Optional<LocalDate> due(String customer, String order) {
            return Optional.ofNullable(DUE.getOrDefault(customer, Map.of()).get(order));
        }
    }
}

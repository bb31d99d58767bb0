package io.jarviscore.examples.desk;

import io.jarviscore.testing.StandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Shows the desk: two instances share a store; a reply streams from the first, which is killed
 * while a person decides; the second sends the reply.
 */
public final class DeskDemo {
    private static final String TICKET = "ticket-1";

    private DeskDemo() {}

    /** Ends with a line that begins with SUCCESS. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("support-desk");
        try (StandIn model = StandIn.unlessProviderIsSet(Script::answer);
                Instance first = Instance.start("first", folder, model.settings());
                Instance second = Instance.start("second", folder, model.settings())) {
            model.notice().ifPresent(System.out::println);
            System.out.println("first:  " + first.address());
            System.out.println("second: " + second.address());
            draft(first);
            System.out.println("\nfirst is killed, as by kill -9");
            first.kill();
            finish(second);
        }
        System.exit(0);
    }

    private static void draft(Instance first) throws Exception {
        System.out.println("\nada writes to first: Where is my order 4711?");
        first.post(
                "/tickets/" + TICKET, Map.of("customer", "ada", "text", "Where is my order 4711?"));
        first.stream("/tickets/" + TICKET + "/stream", DeskDemo::show);
        System.out.println();
    }

    private static void show(String event, String text) {
        switch (event) {
            case "words" -> System.out.print(text);
            case "tool" -> System.out.println("  looks up: " + text);
            case "step" -> System.out.println("  " + text);
            default -> {}
        }
        System.out.flush();
    }

    private static void finish(Instance second) throws Exception {
        JsonNode waiting = second.await(TICKET, "WAITING");
        JsonNode question = waiting.get("steps").get("send").get("question");
        System.out.println(
                "second knows: " + TICKET + " waits: " + question.get("question").asString());
        System.out.println("grace says yes to second");
        second.post(
                "/approvals",
                Map.of(
                        "id",
                        question.get("id").asString(),
                        "yes",
                        true,
                        "by",
                        "grace",
                        "note",
                        "friendly enough"));
        JsonNode done = second.await(TICKET, "SUCCESS");
        second.lines().stream()
                .filter(line -> line.contains("Sent mail"))
                .forEach(
                        line ->
                                System.out.println(
                                        "second: " + line.substring(line.indexOf("Sent"))));
        System.out.println(
                "SUCCESS sent by " + done.get("steps").get("send").get("node").asString());
    }
}

package io.jarviscore.kernel.model;

import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.Settings;
import java.util.Map;

/** A program that asks the model at an address once, and prints what it gets. */
final class AskOnce {
    private AskOnce() {}

    public static void main(String[] address) {
        Settings settings =
                Settings.of(
                        Map.of(
                                "llm_endpoint",
                                address[0],
                                "llm_model",
                                "m",
                                "llm_max_retries_429",
                                0));
        try (RoutedModel model =
                Models.connect(settings, MeshClock.system(), event -> {}).orElseThrow()) {
            System.out.println(model.complete(ChatRequest.of("hello")).text());
        } catch (ModelException e) {
            System.out.println(e.failure() + " " + e.getMessage());
        }
    }
}

package io.jarviscore.testing;

import io.jarviscore.testing.anthropic.ClaudeWire;
import io.jarviscore.testing.google.GeminiWire;
import io.jarviscore.testing.google.VertexWire;
import io.jarviscore.testing.openai.AzureWire;
import io.jarviscore.testing.openai.OpenAiWire;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.List;
import java.util.Optional;

/** The formats that the server speaks. */
final class Wires {
    /** No path belongs to two of them. */
    private static final List<Wire> ALL =
            List.of(
                    new OpenAiWire(),
                    new AzureWire(),
                    new ClaudeWire(),
                    new GeminiWire(),
                    new VertexWire());

    private Wires() {}

    /** The wire that a request came in on. */
    static Optional<Wire> of(WireRequest request) {
        return ALL.stream().filter(wire -> wire.serves(request.path())).findFirst();
    }
}

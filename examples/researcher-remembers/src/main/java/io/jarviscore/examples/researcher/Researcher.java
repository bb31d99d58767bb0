package io.jarviscore.examples.researcher;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Tool;

/** Reads books and remembers its findings. Nothing here says how: the memory module is enough. */
final class Researcher extends AutoAgent {
    Researcher() {
        super(
                AgentCard.of("researcher", "research"),
                "You answer questions about the sea from books. Use what you remember before you"
                        + " read. When you found something worth keeping, remember it with its"
                        + " source.");
    }

    @Tool(value = "Reads a book: oceanography, chemistry or navigation", repeatable = true)
    String read(String book) {
        return Library.text(book);
    }
}

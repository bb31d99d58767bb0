package io.jarviscore.kernel;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.kernel.reply.ReplyReader;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.text.Untrusted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The beginning of every request of an agent, for any task: the model's role and rules.
 *
 * @param reader reads the model's decisions
 * @param rules come first and never change, so that providers can cache them
 * @param tools the tools sent along with a request
 */
record Opening(ReplyReader reader, ChatMessage.Instructions rules, List<ToolSpec> tools) {
    /** How much of an input is shown; the whole of it is there for code. */
    private static final int INPUT = 8_000;

    static Opening of(String systemPrompt, ReplyReader reader, List<ToolSpec> tools) {
        String rules = systemPrompt + "\n\n" + reader.instructions(tools);
        return new Opening(reader, new ChatMessage.Instructions(rules), reader.offered(tools));
    }

    /**
     * The first messages of a run.
     *
     * @param earlier the conversation's earlier turns
     * @param memory the agent's memories; it comes before the task, so that the task is the last
     *     thing that the model reads
     * @param form the required form of the answer; may be empty
     */
    List<ChatMessage> about(Task task, List<ChatMessage> earlier, String memory, String form) {
        String told = words(task) + form;
        String words = memory.isEmpty() ? told : memory + "\n\n" + told;
        List<ChatMessage> messages = new ArrayList<>(earlier.size() + 2);
        messages.add(rules);
        messages.addAll(earlier);
        messages.add(new ChatMessage.User(words));
        return Collections.unmodifiableList(messages);
    }

    /** The result of an earlier step for a prompt: marked as data if it is from outside. */
    static String words(String step, Outcome input, int longest) {
        String json = Clip.to(longest, Json.write(input.payload()));
        return input.taint().isEmpty() ? json : Untrusted.marked("step " + step, json);
    }

    private static String words(Task task) {
        StringBuilder text = new StringBuilder(task.text());
        if (!task.params().isEmpty()) {
            text.append("\n\nParameters: ").append(Clip.to(INPUT, Json.write(task.params())));
        }
        if (!task.inputs().isEmpty()) {
            text.append("\n\nResults of earlier steps:");
            for (Map.Entry<String, Outcome> input : task.inputs().entrySet()) {
                text.append("\n").append(input.getKey()).append(": ");
                text.append(words(input.getKey(), input.getValue(), INPUT));
            }
        }
        return text.toString();
    }
}

package io.jarviscore.kernel.reply;

import io.jarviscore.ChatMessage;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest.ToolSpec;
import io.jarviscore.kernel.model.wire.WrittenSchema;
import io.jarviscore.kernel.text.Clip;
import io.jarviscore.kernel.tool.Observation;
import java.util.List;
import java.util.Optional;

/**
 * Replies of models that cannot call tools: a small text protocol of blocks, {@code TOOL} with
 * {@code PARAMS} or {@code DONE} with {@code RESULT}. The last block counts.
 */
public record TextReplies() implements ReplyReader {

    @Override
    public Decision read(ChatReply reply) {
        Decision.Unusable obstacle = ReplyReader.obstacle(reply);
        if (obstacle != null) {
            return obstacle;
        }
        Optional<DirectiveBlock> last = DirectiveScanner.lastBlock(reply.text());
        if (last.isEmpty()) {
            return new Decision.Unusable(
                    "Your reply has no TOOL or DONE line outside of code fences. "
                            + "End it with one block in the form you were shown.");
        }
        return switch (last.get()) {
            case DirectiveBlock.Malformed malformed -> new Decision.Unusable(malformed.reason());
            case DirectiveBlock.ToolBlock tool ->
                    new Decision.CallTools(
                            List.of(new ToolCall("text", tool.name(), tool.params())));
            case DirectiveBlock.DoneBlock done -> answer(done);
        };
    }

    private static Decision answer(DirectiveBlock.DoneBlock done) {
        boolean nothing = ReplyReader.isInvisible(done.summary());
        boolean silent = nothing && done.result().isEmpty();
        return silent
                ? new Decision.Unusable(
                        "DONE needs a sentence behind it, or a RESULT line with the answer.")
                : new Decision.Answer(
                        nothing ? "Done." : done.summary(), done.result().orElse(null));
    }

    @Override
    public String instructions(List<ToolSpec> tools) {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                You act by ending every reply with exactly one block, outside of code fences.
                To call a tool:
                TOOL: name
                PARAMS: {"json": "object"}
                When the task is done:
                DONE: one sentence on what was achieved
                RESULT: the answer as JSON
                The tools are:
                """);
        for (ToolSpec tool : tools) {
            text.append("- ").append(tool.name()).append(": ").append(tool.description());
            text.append("\n  PARAMS: ").append(WrittenSchema.of(tool.parameters()).text());
            text.append('\n');
        }
        return text.toString();
    }

    @Override
    public List<ToolSpec> offered(List<ToolSpec> tools) {
        return List.of();
    }

    @Override
    public ChatMessage.Assistant asMessage(ChatReply reply, Decision decision) {
        return new ChatMessage.Assistant(reply.text(), List.of());
    }

    @Override
    public ChatMessage result(Observation observation) {
        String how = observation.failed() ? " failed:\n" : " returned:\n";
        return new ChatMessage.User(
                Clip.name(observation.call().tool()) + how + observation.text());
    }
}

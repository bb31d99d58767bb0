package io.jarviscore.kernel.model;

import com.fasterxml.jackson.core.JsonToken;
import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatMessage.ToolResult;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.wire.Delivery;
import io.jarviscore.kernel.model.wire.ProviderWire;
import io.jarviscore.kernel.model.wire.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import okhttp3.Request;
import okio.Buffer;

/** A guarantee of every answer, even a damaged one: the conversation can go on with it. */
public final class SentBack {
    private SentBack() {}

    /** Whether every call of a reply can be answered in valid JSON. */
    public static boolean isPossible(ProviderWire wire, ChatReply reply, String model)
            throws IOException {
        ChatRequest.Builder next =
                ChatRequest.builder().user("go").messages(List.of(reply.message()));
        for (ToolCall call : reply.toolCalls()) {
            if (call.id().isEmpty()) {
                return false;
            }
            next.messages(List.of(new ToolResult(call.id(), call.tool(), "", true)));
        }
        Request sent =
                wire.encode(next.user("on").build(), model, wire.quirks(model), Delivery.WHOLE);
        Buffer body = new Buffer();
        Objects.requireNonNull(sent.body()).writeTo(body);
        return WireJson.isWhole(body.readUtf8(), JsonToken.START_OBJECT);
    }
}

package io.jarviscore.kernel.model.wire;

import io.jarviscore.ChatRequest;
import okhttp3.Request;

/**
 * One provider's HTTP interface. Pure mapping: no call is made here, and the same input gives the
 * same output. Implementations are thread-safe.
 */
public interface ProviderWire {
    /** Where it sends to, for people: never a key. */
    String place();

    /** The quirks of a model of this name, before anything was learned about it. */
    ModelQuirks quirks(String model);

    /**
     * The HTTP request that asks this.
     *
     * @throws io.jarviscore.ModelException if the request cannot be put into the provider's format
     */
    Request encode(ChatRequest request, String model, ModelQuirks quirks, Delivery delivery);

    /** Joins the events of one streamed answer into a body for {@link #decode}. */
    AnswerAssembler assembler();

    /** Decodes a response; never throws, for any content. */
    WireResult decode(WireResponse response, String model);

    /** The text without the provider's key, for logs. */
    String hideKeyIn(String text);
}

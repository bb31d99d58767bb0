package io.jarviscore.kernel.model.wire;

import io.jarviscore.ChatRequest;
import okhttp3.Request;

/**
 * What one provider's HTTP interface looks like. Pure mapping: no call is made here, and the same
 * input gives the same output. Implementations are thread-safe.
 */
public interface ProviderWire {
    /** Where it sends to, for people: never a key. */
    String place();

    /** What a model of this name accepts, before anything was learned about it. */
    ModelQuirks quirks(String model);

    /**
     * The HTTP request that asks this.
     *
     * @throws io.jarviscore.ModelException if the request cannot be put into the provider's format
     */
    Request encode(ChatRequest request, String model, ModelQuirks quirks, Delivery delivery);

    /** Puts the events of one streamed answer together, into what {@link #decode} reads. */
    AnswerAssembler assembler();

    /** What a response means; never throws, whatever it holds. */
    WireResult decode(WireResponse response, String model);

    /** The text without the provider's key, for logs. */
    String hideKeyIn(String text);
}

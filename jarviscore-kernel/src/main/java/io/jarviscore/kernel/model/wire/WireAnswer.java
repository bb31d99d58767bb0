package io.jarviscore.kernel.model.wire;

import io.jarviscore.ChatReply;

/**
 * The provider answered.
 *
 * @param reply the answer
 */
public record WireAnswer(ChatReply reply) implements WireResult {}

package io.jarviscore.kernel.model;

import io.jarviscore.ChatReply;

/**
 * The provider answered.
 *
 * @param reply what it said
 */
record WireAnswer(ChatReply reply) implements WireResult {}

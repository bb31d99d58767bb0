package io.jarviscore.kernel.model.wire;

/** What an exchange with a provider means. */
public sealed interface WireResult permits WireAnswer, WireFailure {}

package io.jarviscore.kernel.model.wire;

/** The meaning of an exchange with a provider. */
public sealed interface WireResult permits WireAnswer, WireFailure {}

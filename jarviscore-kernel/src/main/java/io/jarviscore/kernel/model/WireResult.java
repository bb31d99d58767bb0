package io.jarviscore.kernel.model;

/** What an exchange with a provider means. */
sealed interface WireResult permits WireAnswer, WireFailure {}

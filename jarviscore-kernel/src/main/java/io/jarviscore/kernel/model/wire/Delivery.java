package io.jarviscore.kernel.model.wire;

/** How an answer is wanted. */
public enum Delivery {
    /** In one piece. */
    WHOLE,
    /** As it is written. */
    STREAMED
}

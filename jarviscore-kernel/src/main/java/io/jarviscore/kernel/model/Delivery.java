package io.jarviscore.kernel.model;

/** How an answer is wanted. */
enum Delivery {
    /** In one piece. */
    WHOLE,
    /** As it is written. */
    STREAMED
}

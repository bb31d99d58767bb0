package io.jarviscore.examples.committee.crash;

/** The kinds of a witness's lines. */
enum Mark {
    /** A process runs. */
    STARTED,
    /** Its mesh has started. */
    UP,
    /** A step's code began; the detail is its attempt. */
    STEP_BEGAN,
    /** A step's code is about to return. */
    STEP_ENDED,
    /** The mesh said that a step has ended, which it does when that is stored. */
    STEP_STORED,
    /** The mesh said that a step waits for a person, which it does when that is stored. */
    STEP_PARKED,
    /** A tool began; the detail is its name. */
    CALL_BEGAN,
    /** A tool that the bank knows began; the detail is the idempotency key of its call. */
    KEYED,
    /** It was found out whether a call in flight took effect; the detail is the answer. */
    RECONCILED,
    /** A tool is about to return; its effect has happened. The detail is its result. */
    CALL_ENDED,
    /** The mesh said that a tool was called, which it does when the result is stored. */
    CALL_STORED,
    /** The model was asked; told by the model. */
    ASKED,
    /** The mesh said that the model has decided, which it does when that is stored. */
    DECIDED,
    /** A message is about to be sent; the subject is its number, which the program gave it. */
    SENDING,
    /** A message was accepted; the subject is its number, the detail its id. */
    SENT,
    /** A message was received and worked on; the subject is its id, the detail its number. */
    HANDLED,
    /** A message was acknowledged, and the mailbox agreed; the subject is its id. */
    ACKED,
    /** A message was acknowledged too late: the mailbox had taken it back, to deliver it again. */
    LATE,
    /** The store was away, so it is not known whether a message was sent, or acknowledged. */
    IN_DOUBT,
    /** A person is about to decide; the subject is the question, the detail the answer. */
    JUDGED,
    /** The decision is stored. */
    RULED,
    /** All is done; the detail is the result. */
    DONE,
    /** A process was killed; told by its killer. */
    KILLED,
    /** The store was taken away; reported by the thread that did it. */
    STORE_AWAY,
    /** The store was started again. */
    STORE_BACK
}

package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a run ended. The first verdict reached is the one that counts. */
record Verdict(Status status, @Nullable Object value, String error, String errorType) {

    static Verdict success(@Nullable Object value) {
        return new Verdict(Status.SUCCESS, value, "", "");
    }

    static Verdict failure(String errorType, String error) {
        return new Verdict(Status.FAILURE, null, error, errorType);
    }

    static Verdict timeout(Duration limit) {
        return new Verdict(
                Status.TIMEOUT,
                null,
                "Killed after "
                        + limit.toMillis()
                        + " ms, the time it was given. Do less work, or work on less data.",
                "Timeout");
    }

    static Verdict missing() {
        return failure(
                "NoResult",
                "No 'result' variable found. Assign the answer to `result` (result = ...), or"
                        + " return it from a function main().");
    }

    static Verdict unsettled() {
        return failure(
                "UnsettledPromise",
                "The code waits for a promise that nothing will ever resolve. There are no timers"
                        + " and no events here; compute the answer directly.");
    }

    static Verdict outOfMemory(int megabytes) {
        return failure(
                "OutOfMemory",
                "Out of memory: code and data may take "
                        + megabytes
                        + " MB together. Work in smaller pieces.");
    }

    static Verdict stackOverflow() {
        return failure(
                "StackOverflow",
                "The recursion is too deep. Write it as a loop, or check that it ends.");
    }

    static Verdict cancelled(String why) {
        return failure("Cancelled", why);
    }

    static Verdict engineFault(String what) {
        return failure("EngineFault", "The engine stopped: " + what);
    }
}

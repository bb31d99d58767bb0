package io.jarviscore.kernel.tool;

import io.jarviscore.kernel.budget.Account;
import io.jarviscore.thread.TaskLog;
import io.jarviscore.thread.UserThreads;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one tool run. A call on a platform thread delays nobody, and costs two changes
 * of threads, which is more than most tools take that only look something up. So a tool that was
 * quick several times in a row runs on the loop's own virtual thread until it is slow once.
 * Thread-safe.
 */
public final class ToolThread {
    /** Below this, a change of threads is felt. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int QUICK_CALLS = 3;

    private final AtomicInteger quickInARow = new AtomicInteger();

    /**
     * Makes a call; blocks until it has ended.
     *
     * @param account pays for the models that the tool asks
     * @throws Exception the exception of the call
     */
    public <T extends @Nullable Object> T call(Account account, Callable<T> call) throws Exception {
        if (quickInARow.get() >= QUICK_CALLS) {
            return timed(call);
        }
        return onPlatformThread(account, () -> timed(call));
    }

    /**
     * Makes a call of the user's code on a platform thread; blocks until it has ended.
     *
     * @param account pays for the models that the code asks
     * @throws Exception the exception of the call
     */
    public static <T extends @Nullable Object> T onPlatformThread(Account account, Callable<T> call)
            throws Exception {
        Callable<T> paid =
                () -> {
                    Account.Work bound = account.onThisThread();
                    try (bound) {
                        return call.call();
                    }
                };
        return UserThreads.call(TaskLog.carried(paid));
    }

    /**
     * Makes a call that declares no exception, like {@link #onPlatformThread(Account, Callable)}.
     */
    public static <T> T supplied(Account account, Supplier<T> call) {
        try {
            Callable<T> callable = call::get;
            return onPlatformThread(account, callable);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an exception that was not declared", e);
        }
    }

    private <T extends @Nullable Object> T timed(Callable<T> call) throws Exception {
        long start = System.nanoTime();
        try {
            return call.call();
        } finally {
            boolean isQuick = System.nanoTime() - start < QUICK_NANOS;
            quickInARow.updateAndGet(before -> isQuick ? Math.min(before + 1, QUICK_CALLS) : 0);
        }
    }
}

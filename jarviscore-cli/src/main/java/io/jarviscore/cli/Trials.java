package io.jarviscore.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The tests of a smoke test as they are made. Used by one thread. */
final class Trials {
    private final Common common;
    private final List<Map<String, Object>> made = new ArrayList<>();
    private int failed;

    Trials(Common common) {
        this.common = common;
    }

    /** Makes a test and reports it; its result is shown behind its name. */
    void make(String name, Callable<String> test) {
        long start = System.nanoTime();
        String detail;
        boolean passed = false;
        try {
            detail = test.call();
            passed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            detail = "interrupted";
        } catch (Exception | AssertionError e) {
            // Reported as the test's result; a smoke test continues with the next one.
            String message = e.getMessage();
            detail = message == null ? e.getClass().getSimpleName() : message;
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        failed += passed ? 0 : 1;
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("test", name);
        entry.put("passed", passed);
        entry.put("detail", detail);
        entry.put("milliseconds", elapsed.toMillis());
        made.add(entry);
        if (!common.json) {
            common.print(
                    String.format(
                            "%-4s  %-28s %8s  %s",
                            passed ? "ok" : "FAIL",
                            name,
                            Text.seconds(elapsed),
                            Text.line(detail)));
        }
    }

    /** Fails the test that is being made, unless the condition holds. */
    static void require(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError(problem);
        }
    }

    boolean passed() {
        return failed == 0 && !made.isEmpty();
    }

    List<Map<String, Object>> asList() {
        return List.copyOf(made);
    }

    String summary() {
        return made.size() - failed + " of " + made.size() + " tests passed";
    }
}

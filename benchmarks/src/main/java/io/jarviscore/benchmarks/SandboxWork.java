package io.jarviscore.benchmarks;

/** The computations in the sandbox: one small piece of code for each kind that was published. */
public enum SandboxWork {
    /** A few operations on numbers. */
    ARITHMETIC("result = (12 * 34 + 56) / 7 - 8 ** 2;"),
    /** A recursive function. */
    FACTORIAL(
            """
            function factorial(n) { return n <= 1n ? 1n : n * factorial(n - 1n); }
            result = factorial(10n);
            """),
    /** Making, filtering and adding up a list. */
    LIST(
            """
            const numbers = Array.from({ length: 100 }, (_, i) => i);
            result = numbers.filter(n => n % 2 === 0).map(n => n * n).reduce((a, b) => a + b, 0);
            """),
    /** Grouping by key. */
    DICTIONARY(
            """
            const counts = {};
            for (let i = 0; i < 100; i++) {
              const key = 'key' + (i % 10);
              counts[key] = (counts[key] ?? 0) + i;
            }
            result = counts;
            """),
    /** Splitting, changing and joining a text. */
    STRING(
            """
            const words = 'the quick brown fox jumps over the lazy dog'.split(' ');
            result = words.map(w => w[0].toUpperCase() + w.slice(1)).reverse().join(' ');
            """);

    private final String code;

    SandboxWork(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}

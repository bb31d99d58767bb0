package io.jarviscore.memory;

import io.jarviscore.Mesh;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers with twenty writers until it is killed, and prints each fact that was acknowledged. */
final class KilledProgram {
    private KilledProgram() {}

    @SuppressWarnings({"try", "FutureReturnValueIgnored"}) // runs until it is killed
    public static void main(String[] args) throws Exception {
        Keeper keeper = new Keeper();
        AtomicInteger count = new AtomicInteger();
        try (Mesh mesh = keeper.start(Path.of(args[0]));
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 20; writer++) {
                writers.submit(
                        () -> {
                            while (true) {
                                int n = count.incrementAndGet();
                                keeper.memory().remember(fact(n));
                                if (n % 10 == 0) {
                                    keeper.memory().recall("fact number " + n);
                                }
                                System.out.println(n);
                            }
                        });
            }
        }
    }

    static String fact(int n) {
        return "fact number " + n + " " + "word".repeat(50) + " end of " + n;
    }
}

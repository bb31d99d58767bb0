package io.jarviscore.benchmarks;

import io.jarviscore.examples.quickstart.Quickstart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * From starting a JVM to the last line of the quickstart: a mesh, two agents, two calls of a model
 * that is played in the same process, a run of code in the sandbox, a second step. And what stands
 * on the class path for it.
 *
 * @param processes how many starts
 * @param classPath the kernel's run-time class path, worked out by Maven; empty if it was not
 */
record StartupBenchmark(int processes, String classPath) implements Benchmark {
    private static final String CLASS_PATH = "kernel.classpath";

    static StartupBenchmark full() {
        return new StartupBenchmark(15, System.getProperty(CLASS_PATH, ""));
    }

    @Override
    public String run() throws Exception {
        List<Double> millis = new ArrayList<>();
        Path folder = Files.createTempDirectory("jarviscore-startup");
        for (int i = 0; i < processes; i++) {
            long start = System.nanoTime();
            try (JavaProcess process =
                    JavaProcess.start(
                            withoutStores(), folder, List.of(), Quickstart.class.getName())) {
                process.lineStarting("SUCCESS 7257600");
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        return String.format(
                Locale.ROOT,
                "%s.%n%nJVM start to the quickstart's result: %s ms in %d processes, without any"
                        + " JVM option.%n%n%s",
                Machine.describe(),
                new Samples(millis).format(0),
                processes,
                size());
    }

    /** The quickstart does not have the stores on its class path, which are here to be measured. */
    private static String withoutStores() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("jarviscore-storage"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String size() throws IOException {
        if (classPath.isEmpty()) {
            return "The class path is known under Maven only.\n";
        }
        long bytes = 0;
        String[] jars = classPath.split(File.pathSeparator, -1);
        for (String jar : jars) {
            bytes += Files.size(Path.of(jar));
        }
        return String.format(
                Locale.ROOT,
                "jarviscore-kernel at run time: %d jars, %.1f MB.%n",
                jars.length,
                bytes / 1e6);
    }
}

package io.jarviscore.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Where it was measured, without anything that names the machine or its owner. */
final class Machine {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final double GIB = 1 << 30;

    private Machine() {}

    /** One line: processor, memory, operating system, JVM and heap. */
    static String describe() throws IOException {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return String.format(
                Locale.ROOT,
                "%s, %d processors, %.0f GiB memory, %s %s, %s %s, -Xmx%d MB",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize() / GIB,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vendor"),
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static String processor() throws IOException {
        if (!Files.exists(CPU)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPU)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}

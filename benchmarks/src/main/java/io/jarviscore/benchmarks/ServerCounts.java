package io.jarviscore.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Redis server's counts since its start.
 *
 * @param calls how often each command was called, by clients and by scripts alike
 * @param micros how long each command took altogether; a script's time has that of its commands in
 *     it
 * @param cpuMicros processor time of the thread that does everything but writing files
 * @param reads how often the server read from a connection: a command sent and awaited by itself is
 *     one read, so this counts round trips
 */
record ServerCounts(
        Map<String, Long> calls, Map<String, Long> micros, double cpuMicros, long reads) {
    private static final Pattern COMMAND =
            Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+),.*");
    private static final Pattern CPU =
            Pattern.compile("used_cpu_(?:user|sys)_main_thread:([0-9.]+)");
    private static final String READS = "total_reads_processed:";

    /** Reads the sections {@code commandstats}, {@code cpu} and {@code stats} of INFO. */
    static ServerCounts parse(String info) {
        Map<String, Long> calls = new HashMap<>();
        Map<String, Long> micros = new HashMap<>();
        double cpuMicros = 0;
        long reads = 0;
        for (String line : info.lines().toList()) {
            Matcher command = COMMAND.matcher(line);
            Matcher cpu = CPU.matcher(line);
            if (command.matches()) {
                calls.put(command.group(1), Long.parseLong(command.group(2)));
                micros.put(command.group(1), Long.parseLong(command.group(3)));
            } else if (cpu.matches()) {
                cpuMicros += Double.parseDouble(cpu.group(1)) * 1e6;
            } else if (line.startsWith(READS)) {
                reads = Long.parseLong(line.substring(READS.length()));
            }
        }
        return new ServerCounts(calls, micros, cpuMicros, reads);
    }

    /** The counts since then. */
    ServerCounts since(ServerCounts earlier) {
        return new ServerCounts(
                difference(calls, earlier.calls),
                difference(micros, earlier.micros),
                cpuMicros - earlier.cpuMicros,
                reads - earlier.reads);
    }

    /** How often scripts were run. */
    long scripts() {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }

    /** How long these commands took altogether. */
    long microsOf(String... commands) {
        long sum = 0;
        for (String command : commands) {
            sum += micros.getOrDefault(command, 0L);
        }
        return sum;
    }

    private static Map<String, Long> difference(Map<String, Long> now, Map<String, Long> earlier) {
        Map<String, Long> difference = new HashMap<>();
        now.forEach((name, count) -> difference.put(name, count - earlier.getOrDefault(name, 0L)));
        return difference;
    }
}

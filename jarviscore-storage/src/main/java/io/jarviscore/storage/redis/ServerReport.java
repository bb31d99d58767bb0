package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's report on itself. A hosted server may say less; unknown facts cause no warning.
 *
 * @param info the lines of INFO
 * @param save when it writes snapshots, "unknown" if it does not tell, empty if never
 */
record ServerReport(Map<String, String> info, String save) {
    private static final Logger log = LoggerFactory.getLogger(ServerReport.class);

    private static final String UNKNOWN = "unknown";

    /** One for each server that takes writes. */
    static List<ServerReport> of(RedisLink link) {
        return link.masters().stream()
                .map(
                        master ->
                                new ServerReport(
                                        lines(ask(() -> link.ask(master, m -> m.info()), "")),
                                        ask(() -> saves(link, master), UNKNOWN)))
                .toList();
    }

    private static String saves(RedisLink link, RedisClusterAsyncCommands<String, String> master) {
        return link.ask(master, m -> m.configGet("save")).getOrDefault("save", UNKNOWN);
    }

    /** The warnings to an operator about these servers, each once. */
    static Set<String> warnings(List<ServerReport> reports) {
        return reports.stream()
                .flatMap(report -> report.warnings().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The durability in one line for people: the weakest of all of these servers. */
    static String survival(List<ServerReport> reports) {
        return reports.stream()
                .filter(report -> !report.get("aof_enabled").equals("1"))
                .findFirst()
                .orElse(reports.getFirst())
                .survival();
    }

    /** The warnings to an operator about this server. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (get("aof_enabled").equals("0") && save.isEmpty()) {
            warnings.add(
                    "it writes nothing to a disk: all state is lost when it stops; set appendonly"
                            + " yes there");
        }
        String policy = get("maxmemory_policy");
        if (!policy.equals(UNKNOWN)
                && !policy.equals("noeviction")
                && !get("maxmemory").equals("0")) {
            warnings.add(
                    "it may drop keys when its memory is full (maxmemory-policy "
                            + policy
                            + "), unfinished workflows and unread mail among them; set noeviction"
                            + " there");
        }
        return warnings;
    }

    /** The durability in one line for people. */
    String survival() {
        if (get("aof_enabled").equals("1")) {
            return "survives crashes of this process and of the server (append-only file)";
        }
        if (get("aof_enabled").equals(UNKNOWN) || save.equals(UNKNOWN)) {
            return "survives this process; whether it survives the server is not known";
        }
        return save.isEmpty()
                ? "survives this process; is lost when the server stops"
                : "survives this process; a crash of the server loses what came after its last"
                        + " snapshot";
    }

    private String get(String key) {
        return info.getOrDefault(key, UNKNOWN);
    }

    private static Map<String, String> lines(String info) {
        Map<String, String> lines = new HashMap<>();
        for (String line : info.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return lines;
    }

    private static String ask(Supplier<String> question, String unanswered) {
        try {
            return question.get();
        } catch (JarvisException e) {
            if (e.getCause() instanceof RedisCommandExecutionException) {
                log.debug("The server does not tell how it is configured", e);
                return unanswered;
            }
            throw e;
        }
    }
}

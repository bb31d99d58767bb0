package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import io.jarviscore.Memory;
import io.jarviscore.extension.MeshPorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and deletes agents' memories. */
@Command(
        name = "memory",
        description = "Shows what agents remember, and makes them forget it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MemoryCommand.Status.class,
            MemoryCommand.Episodes.class,
            MemoryCommand.Search.class,
            MemoryCommand.Forget.class
        })
final class MemoryCommand {
    private static final Set<String> MODULES = Set.of("jarviscore-storage", "jarviscore-memory");

    MemoryCommand() {}

    @Command(name = "status", description = "Shows where memory is kept.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Status implements Callable<Integer> {
        @Mixin Common common;

        @Override
        public Integer call() {
            common.openStores().close();
            try (MeshPorts ports = MeshPorts.open(common.settings, MODULES)) {
                Map<String, String> kept = ports.describe(List.of(Memory.Provider.class));
                if (common.json) {
                    common.printJson(kept);
                } else {
                    kept.forEach((port, what) -> common.print(port + ": " + what));
                }
                return 0;
            }
        }
    }

    @Command(name = "context", description = "Shows what an agent has lived through, newest last.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Episodes implements Callable<Integer> {
        @Mixin Common common;
        @Mixin OneAgent one;

        @Override
        public Integer call() {
            try (MeshPorts ports = one.open(common)) {
                List<Memory.Item> all = one.memory(ports).episodes();
                one.show(common, all.subList(Math.max(0, all.size() - one.limit), all.size()));
                return 0;
            }
        }
    }

    @Command(name = "search", description = "Shows what an agent recalls, most relevant first.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Search implements Callable<Integer> {
        @Mixin Common common;
        @Mixin OneAgent one;

        @Parameters(index = "1", paramLabel = "QUERY", description = "Words to recall by.")
        String query;

        @Override
        public Integer call() {
            try (MeshPorts ports = one.open(common)) {
                one.show(
                        common, one.memory(ports).recall(query).stream().limit(one.limit).toList());
                return 0;
            }
        }
    }

    @Command(name = "forget", description = "Removes facts by their id or their subject.")
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class Forget implements Callable<Integer> {
        @Mixin Common common;
        @Mixin OneAgent one;

        @Parameters(index = "1", paramLabel = "WHAT", description = "An id, or a subject.")
        String what;

        @Override
        public Integer call() {
            try (MeshPorts ports = one.open(common)) {
                int gone = one.memory(ports).forget(what);
                common.print("removed " + gone + (gone == 1 ? " fact" : " facts"));
                return gone > 0 ? 0 : JarvisCore.FAILED;
            }
        }
    }

    /** The agent, and the amount of its memory. */
    @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
    static final class OneAgent {
        @Parameters(
                index = "0",
                paramLabel = "AGENT",
                description =
                        "The agent's id: its role, and a hyphen and the suffix if it has one.")
        String agent;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Shows at most so many (default: ${DEFAULT-VALUE}).")
        int limit = 20;

        MeshPorts open(Common common) {
            common.openStores().close();
            return MeshPorts.open(common.settings, MODULES);
        }

        Memory memory(MeshPorts ports) {
            return ports.find(Memory.Provider.class)
                    .orElseThrow(
                            () ->
                                    new JarvisException(
                                            "memory_provider is none: agents remember nothing"))
                    .forAgent(agent);
        }

        void show(Common common, List<Memory.Item> items) {
            if (common.json) {
                common.printJson(items.stream().map(OneAgent::asMap).toList());
                return;
            }
            for (Memory.Item item : items) {
                common.print(
                        item.at()
                                + "  "
                                + item.kind().name().toLowerCase(Locale.ROOT)
                                + (item.about().isEmpty()
                                        ? ""
                                        : " about " + Text.line(item.about()))
                                + (item.id().isEmpty() ? "" : "  [" + Text.line(item.id()) + "]"));
                common.print("    " + Text.line(item.text()));
            }
            if (items.isEmpty()) {
                common.print(Text.line(agent) + " remembers nothing that fits");
            }
        }

        private static Map<String, Object> asMap(Memory.Item item) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("id", item.id());
            map.put("kind", item.kind().name());
            map.put("about", item.about());
            map.put("text", item.text());
            map.put("at", item.at().toString());
            map.put("source", item.source());
            map.put("confidence", item.confidence());
            map.put("version", item.version());
            return map;
        }
    }
}

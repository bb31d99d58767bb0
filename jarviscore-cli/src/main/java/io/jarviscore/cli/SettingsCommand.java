package io.jarviscore.cli;

import io.jarviscore.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the settings in force, secrets masked. */
@Command(
        name = "settings",
        description =
                "Shows the settings that are set here, where each comes from, and what it does.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class SettingsCommand implements Callable<Integer> {
    @Mixin Common common;

    @Option(names = "--all", description = "Also those that have their default.")
    boolean all;

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Shows settings whose key or meaning contains this text.")
    String text = "";

    @Override
    public Integer call() {
        Settings settings = common.load();
        List<Settings.Entry> entries =
                settings.describe().stream()
                        .filter(entry -> all || !text.isEmpty() || !isDefault(entry))
                        .filter(this::matches)
                        .toList();
        if (common.json) {
            common.printJson(entries.stream().map(SettingsCommand::asMap).toList());
            return 0;
        }
        entries.forEach(entry -> common.print(entry.toString()));
        settings.warnings().forEach(warning -> common.print("warning: " + warning));
        if (entries.isEmpty()) {
            common.print("nothing is set; --all shows every setting");
        }
        return 0;
    }

    private boolean matches(Settings.Entry entry) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return entry.key().contains(wanted)
                || entry.meaning().toLowerCase(Locale.ROOT).contains(wanted);
    }

    private static boolean isDefault(Settings.Entry entry) {
        return entry.source().equals("default");
    }

    private static Map<String, Object> asMap(Settings.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", entry.key());
        map.put("value", entry.value());
        map.put("unit", entry.unit());
        map.put("source", entry.source());
        map.put("meaning", entry.meaning());
        return map;
    }
}

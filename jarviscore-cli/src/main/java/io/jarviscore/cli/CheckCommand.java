package io.jarviscore.cli;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the settings, and the servers that they name, against the production checklist. */
@Command(
        name = "check",
        description = {
            "Checks the settings, and what they name, against the production checklist.",
            "Exit code 0: nothing failed; 1: something did. With --production, a warning fails."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class CheckCommand implements Callable<Integer> {
    @Mixin Common common;

    @Option(names = "--production", description = "Fails on warnings too.")
    boolean production;

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        long failed = count(findings, Finding.Level.FAIL);
        long warned = count(findings, Finding.Level.WARN);
        boolean passed = failed == 0 && (warned == 0 || !production);
        if (common.json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("passed", passed);
            report.put("production", production);
            report.put("checks", findings.stream().map(Finding::asMap).toList());
            common.printJson(report);
        } else {
            findings.forEach(this::print);
            common.print("");
            common.print(
                    count(findings, Finding.Level.OK)
                            + " passed, "
                            + warned
                            + " warnings, "
                            + failed
                            + " failed: "
                            + verdict(passed));
        }
        return passed ? 0 : JarvisCore.FAILED;
    }

    private String verdict(boolean passed) {
        if (production) {
            return passed ? "ready for production" : "not ready for production";
        }
        return passed ? "fit for development; try --production" : "does not work";
    }

    private List<Finding> findings() {
        try {
            Settings settings = common.load();
            return new ProductionChecks(settings, common.settings).run();
        } catch (SettingsException e) {
            return e.problems().stream()
                    .map(
                            problem ->
                                    Finding.fail(
                                            "settings",
                                            problem,
                                            "correct it; docs/reference/settings.md lists every"
                                                    + " setting"))
                    .toList();
        }
    }

    private void print(Finding finding) {
        common.print(
                String.format(
                        "%-4s  %-18s  %s",
                        finding.level(), finding.id(), Text.line(finding.detail())));
        if (!finding.remedy().isEmpty()) {
            common.print(" ".repeat(26) + "→ " + Text.line(finding.remedy()));
        }
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}

package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries out a mesh: offline with a scripted model, or live with every provider. */
@Command(
        name = "smoketest",
        description = {
            "Tries out what a mesh does, in a temporary folder and with a scripted model.",
            "With --live: asks every configured provider a question, for a tool call and for a"
                    + " streamed answer, and shows what that cost."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class SmokeTestCommand implements Callable<Integer> {
    @Mixin Common common;

    @Option(
            names = "--live",
            description = "Asks the configured model providers; a few hundred tokens each.")
    boolean live;

    @Override
    public Integer call() {
        Trials trials = new Trials(common);
        if (live) {
            List<ConfiguredProvider> providers = ConfiguredProvider.of(common.load());
            if (providers.isEmpty()) {
                throw new JarvisException(
                        "no model provider is configured: set one, or leave --live out");
            }
            LiveTrials.run(providers, common.settings, trials);
        } else {
            OfflineTrials.run(trials);
        }
        if (common.json) {
            common.printJson(Map.of("passed", trials.passed(), "tests", trials.asList()));
        } else {
            common.print(trials.summary());
        }
        return trials.passed() ? 0 : JarvisCore.FAILED;
    }
}

package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import io.jarviscore.SettingsException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The program {@code jarviscore}. Exit codes: 0 for success, 1 for a failure that is printed, 2 for
 * wrong usage.
 */
@Command(
        name = "jarviscore",
        description = "Operates meshes of JarvisCore for Java.",
        mixinStandardHelpOptions = true,
        versionProvider = JarvisCore.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CheckCommand.class,
            SmokeTestCommand.class,
            InspectCommand.class,
            ApprovalsCommand.class,
            MemoryCommand.class,
            NexusCommand.class,
            SettingsCommand.class
        })
public final class JarvisCore {
    /** The exit code of a failure. */
    static final int FAILED = 1;

    JarvisCore() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(
                run(
                        new PrintWriter(System.out, true, System.out.charset()),
                        new PrintWriter(System.err, true, System.err.charset()),
                        arguments));
    }

    /** Runs a command in this process and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line =
                new CommandLine(new JarvisCore())
                        .setOut(out)
                        .setErr(err)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(
                                (thrown, command, parsed) -> report(thrown, command));
        if (arguments.length == 0) {
            line.usage(out);
            return CommandLine.ExitCode.USAGE;
        }
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** Messages of our own exceptions name the remedy; others are mistakes of ours. */
    private static int report(Exception thrown, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        switch (thrown) {
            case SettingsException settings ->
                    settings.problems().forEach(problem -> err.println("error: " + problem));
            case JarvisException known -> err.println("error: " + known.getMessage());
            case IllegalArgumentException wrong -> err.println("error: " + wrong.getMessage());
            default -> throw thrown;
        }
        return FAILED;
    }

    /** The version in the jar's manifest; there is none when classes are run from a folder. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version =
                    Optional.ofNullable(JarvisCore.class.getPackage().getImplementationVersion())
                            .orElse("(not packaged)");
            return new String[] {"jarviscore " + version + ", Java " + Runtime.version()};
        }
    }
}

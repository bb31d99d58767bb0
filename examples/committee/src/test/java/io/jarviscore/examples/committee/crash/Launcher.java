package io.jarviscore.examples.committee.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts the program in processes of its own, on the tests' JDK and class path. There are hundreds
 * of them, so they share an archive of loaded classes once there is one: it halves what a start
 * costs.
 *
 * @param folder where it keeps the archive and all that processes leave behind
 * @param classPath what the program runs on, in jars only: nothing else can be archived
 */
record Launcher(Path folder, String classPath) {

    /** A launcher that puts what is not in jars into some. */
    static Launcher in(Path folder) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else if (Files.exists(path)) {
                jars.add(entry);
            }
        }
        return new Launcher(folder, String.join(File.pathSeparator, jars));
    }

    private static void pack(Path classes, Path jar) {
        ToolProvider packer = ToolProvider.findFirst("jar").orElseThrow();
        int code =
                packer.run(
                        System.out,
                        System.err,
                        "cf",
                        jar.toString(),
                        "-C",
                        classes.toString(),
                        ".");
        if (code != 0) {
            throw new IllegalStateException("jar ended with " + code);
        }
    }

    /** Starts a process that does a run's work. */
    Life start(String who, Run run) throws IOException {
        return Life.begin(
                who, command(who, run, archiving("SharedArchiveFile", run)), run.folder());
    }

    /** The same, and the archive is written when it has ended. */
    Life startAndArchive(String who, Run run) throws IOException {
        return Life.begin(
                who, command(who, run, archiving("ArchiveClassesAtExit", run)), run.folder());
    }

    private List<String> command(String who, Run run, Stream<String> archiving) {
        Stream<String> virtualMachine =
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder);
        Stream<String> program =
                Stream.of(
                        "-cp",
                        classPath,
                        Program.class.getName(),
                        who,
                        run.scenarios().stream()
                                .map(Scenario::name)
                                .collect(Collectors.joining(",")),
                        run.id(),
                        run.witness().file().toString());
        Stream<String> settings = run.settings().entrySet().stream().map(Map.Entry::toString);
        return Stream.of(virtualMachine, archiving, program, settings)
                .flatMap(part -> part)
                .collect(Collectors.toList());
    }

    private Stream<String> archiving(String option, Run run) {
        Path archive = folder.resolve(run.store() + ".jsa");
        // Nothing that the virtual machine says about it may look like a word of the program.
        return Stream.of("-XX:" + option + "=" + archive, "-Xlog:disable", "-Xshare:auto");
    }
}

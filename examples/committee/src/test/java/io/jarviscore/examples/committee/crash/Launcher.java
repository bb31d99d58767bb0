package io.jarviscore.examples.committee.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Starts the program in processes of its own, on the tests' JDK and class path. There are hundreds
 * of them, so they share an archive of loaded classes once there is one: it halves the cost of a
 * start.
 *
 * @param folder where it keeps the archive and all that processes leave behind
 * @param classPath the program's class path, in jars only: nothing else can be archived
 */
record Launcher(Path folder, String classPath) {

    /** A launcher that packs loose classes into jars. */
    static Launcher in(Path folder) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
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

    /** Starts a process that does its duty in a run. */
    Life start(Duty duty, Run run) throws IOException {
        return Life.begin(duty.who(), command(duty, run, "-XX:SharedArchiveFile="), run.folder());
    }

    /** Like {@link #start}, and the archive is written when it has ended. */
    Life startAndArchive(Duty duty, Run run) throws IOException {
        return Life.begin(
                duty.who(), command(duty, run, "-XX:ArchiveClassesAtExit="), run.folder());
    }

    private List<String> command(Duty duty, Run run, String archiving) {
        Orders orders =
                new Orders(
                        duty,
                        run.scenarios(),
                        run.id(),
                        run.witness().file().toString(),
                        run.settings());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                archiving + folder.resolve(run.store() + ".jsa"),
                // Nothing that the virtual machine says may look like a word of the program.
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath,
                Program.class.getName(),
                orders.asText());
    }
}

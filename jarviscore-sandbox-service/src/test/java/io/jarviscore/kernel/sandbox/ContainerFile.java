package io.jarviscore.kernel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The container file of the service, as far as it can be used without a container.
 *
 * @param instructions in their order, each on one line
 */
record ContainerFile(List<String> instructions) {
    /** The root of the project, from the folder of this module. */
    static final Path ROOT = Path.of("..");

    static ContainerFile read() throws IOException {
        String text = Files.readString(ROOT.resolve("deploy/sandbox/Dockerfile"));
        List<String> instructions = new ArrayList<>();
        for (String line : text.replaceAll("\\\\\\n\\s*", " ").split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                instructions.add(line.strip());
            }
        }
        return new ContainerFile(instructions);
    }

    /** The arguments of every instruction of a name. */
    List<String> all(String name) {
        return instructions.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** The environment of the container's process. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variables : all("ENV")) {
            for (String variable : variables.split("\\s+", -1)) {
                String[] parts = variable.split("=", 2);
                environment.put(parts[0], parts[1]);
            }
        }
        return environment;
    }

    /** The command line of the container's process, which has to be in the form of a JSON array. */
    List<String> command() {
        String array = all("ENTRYPOINT").getFirst();
        return List.of(array.substring(2, array.length() - 2).split("\",\\s*\"", -1));
    }
}

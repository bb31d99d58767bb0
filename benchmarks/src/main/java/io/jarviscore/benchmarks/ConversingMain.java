package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Mesh;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A process that has the conversation in one way: as often as its parent says in a line, and then
 * prints the cost in a line. Ends with its input.
 *
 * <p>With another library's way, only this package is on the class path, and only its classes that
 * need just the JDK are loaded: this class, {@link TurnBlock} and {@link Cost}.
 */
final class ConversingMain {
    /** How a line begins that asks for conversations which are held at once. */
    static final String TOGETHER = "together ";

    private ConversingMain() {}

    /** Its arguments are a {@link TurnWay}'s name and the address of the model. */
    public static void main(String[] args) {
        try {
            converse(way(args[0], URI.create(args[1])));
            System.exit(0);
        } catch (Throwable failure) {
            // Threads of a library may live on, and the parent waits for a line or the end.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void converse(Callable<String> way) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(
                    line.startsWith(TOGETHER)
                            ? TurnBlock.together(
                                    way, Integer.parseInt(line.substring(TOGETHER.length())))
                            : TurnBlock.of(way, Integer.parseInt(line)));
        }
    }

    private static Callable<String> way(String name, URI endpoint) throws Exception {
        return switch (name) {
            case TurnWay.BY_HAND -> new HandWritten(endpoint)::converse;
            case TurnWay.MESH -> {
                Mesh mesh = Adder.mesh(endpoint, Map.of());
                yield () -> Adder.answer(mesh);
            }
            default -> rival(name, endpoint);
        };
    }

    /** How an agent of another library is made; the texts are constants, copied in by javac. */
    private static Callable<String> rival(String className, URI endpoint) throws Exception {
        Object agent =
                Class.forName(className)
                        .getConstructor(URI.class, String.class, String.class, String.class)
                        .newInstance(endpoint, Adder.MODEL, Adder.INSTRUCTIONS, Adder.TASK);
        return () -> String.valueOf(((Callable<?>) agent).call());
    }
}

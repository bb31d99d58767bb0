package io.jarviscore.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that has the conversation in one way on command, and ends with this object. */
final class ConversingProcess implements AutoCloseable {
    // The same for every way. SLF4J would complain that nobody logs.
    private static final List<String> OPTIONS =
            List.of("-Xmx1g", "-Dslf4j.internal.verbosity=ERROR");

    private final TurnWay way;
    private final ServerProcess server;
    private final int turns;
    private final JavaProcess process;
    private long bytes;

    private ConversingProcess(TurnWay way, ServerProcess server, int turns, JavaProcess process) {
        this.way = way;
        this.server = server;
        this.turns = turns;
        this.process = process;
    }

    /** Starts one, for a conversation with so many tool calls. */
    static ConversingProcess start(TurnWay way, ServerProcess server, int toolCalls)
            throws IOException {
        return start(way, server, toolCalls, List.of());
    }

    /** Starts a process with more options for its JVM. */
    static ConversingProcess start(
            TurnWay way, ServerProcess server, int toolCalls, List<String> more)
            throws IOException {
        return start(way, server, new Script(toolCalls, 0, 0), more);
    }

    /** Starts one, for conversations with a model that plays this script. */
    static ConversingProcess start(
            TurnWay way, ServerProcess server, Script script, List<String> more)
            throws IOException {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(more);
        URI endpoint = server.endpoint(script);
        JavaProcess process =
                JavaProcess.start(
                        way.classPath(),
                        Path.of("."),
                        options,
                        ConversingMain.class.getName(),
                        way.name(),
                        endpoint.toString());
        return new ConversingProcess(way, server, script.toolCalls() + 1, process);
    }

    /**
     * Has so many conversations; blocks until they have ended.
     *
     * @throws IllegalStateException if the process fails, or if the server has not seen just the
     *     requests that these conversations consist of
     */
    TurnBlock converse(int times) throws IOException {
        return converse(times, String.valueOf(times));
    }

    /**
     * Has so many conversations at once; blocks until they have ended.
     *
     * @throws IllegalStateException as {@link #converse(int)}
     */
    TurnBlock converseTogether(int times) throws IOException {
        return converse(times, ConversingMain.TOGETHER + times);
    }

    private TurnBlock converse(int times, String line) throws IOException {
        server.takeCounts();
        process.say(line);
        TurnBlock block = TurnBlock.parse(process.lineStarting(TurnBlock.START));
        Traffic.Counts seen = server.takeCounts();
        if (seen.requests() != (long) times * turns) {
            throw new IllegalStateException(
                    times
                            + " conversations \""
                            + way.title()
                            + "\" of "
                            + turns
                            + " turns each were "
                            + seen.requests()
                            + " requests");
        }
        bytes = seen.bytes() / seen.requests();
        return block;
    }

    /** Its way's name in tables. */
    String title() {
        return way.title();
    }

    /** How long the body of a request was on average when it conversed last. */
    long bytesPerRequest() {
        return bytes;
    }

    @Override
    public void close() {
        process.close();
    }
}

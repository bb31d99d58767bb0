package io.jarviscore.internal;

import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at the second SIGTERM or SIGINT. By itself, the JVM ignores signals while its
 * shutdown hooks run, and an operator would have to wait for the drain or kill it.
 *
 * <p>Signals are reached by reflection: javac warns of every use of {@code sun.misc.Signal}, the
 * warning cannot be suppressed, and a JVM without the module {@code jdk.unsupported} has no such
 * class.
 */
public final class SecondSignal {
    private static final Logger log = LoggerFactory.getLogger(SecondSignal.class);

    private static final List<String> ENDING = List.of("TERM", "INT");

    private SecondSignal() {}

    /**
     * Has the next signal end the process without a drain; called when the drain begins.
     *
     * @param exitCode of the process then
     */
    public static void endsAtOnce(int exitCode) {
        for (String name : ENDING) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object halting =
                        Proxy.newProxyInstance(
                                SecondSignal.class.getClassLoader(),
                                new Class<?>[] {handler},
                                (proxy, method, arguments) -> {
                                    Runtime.getRuntime().halt(exitCode);
                                    return null;
                                });
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance(name),
                                halting);
            } catch (ReflectiveOperationException unavailable) {
                // Started with -Xrs, or a platform without such a signal: the drain is bounded.
                log.debug("A second SIG{} will not end the process early", name, unavailable);
            }
        }
    }
}

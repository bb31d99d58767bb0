package io.jarviscore.operations.console;

import io.jarviscore.Approvals;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshStatus;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.SettingKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The page of one mesh: opened when its agents are set up, closed with the mesh. Without {@code
 * console_enabled} nothing of it is loaded.
 */
public final class Console {
    private Console() {}

    /**
     * Refuses settings that would open the page to everybody.
     *
     * @param assembly the mesh that is put together
     */
    public static void check(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        if (settings.get(SettingKeys.CONSOLE_ENABLED)
                && !isLoopback(settings.get(SettingKeys.CONSOLE_HOST))
                && settings.find(SettingKeys.CONSOLE_TOKEN).isEmpty()) {
            assembly.refuse(
                    SettingKeys.CONSOLE_HOST,
                    "opens the console beyond this machine: set console_token, or leave"
                            + " console_host out");
        }
        if (settings.find(SettingKeys.CONSOLE_TOKEN)
                .filter(token -> token.length() < Access.SHORTEST_TOKEN)
                .isPresent()) {
            assembly.refuse(
                    SettingKeys.CONSOLE_TOKEN,
                    "is shorter than "
                            + Access.SHORTEST_TOKEN
                            + " characters and can be guessed: use the output of openssl rand -hex"
                            + " 16");
        }
    }

    /**
     * Joins the page to a mesh.
     *
     * @param redaction masks secrets in text
     */
    public static void join(MeshAssembly assembly, UnaryOperator<String> redaction) {
        LiveView view = new LiveView(assembly.clock(), redaction);
        assembly.listen(view);
        assembly.onStart(status -> open(assembly, view, status));
    }

    private static void open(MeshAssembly assembly, LiveView view, Supplier<MeshStatus> status) {
        Settings settings = assembly.settings();
        Sources sources =
                new Sources(
                        status,
                        required(assembly, WorkflowStore.class),
                        required(assembly, Approvals.class),
                        settings.get(SettingKeys.LLM_MAX_COST_USD_PER_DAY),
                        settings.get(SettingKeys.LLM_MAX_CONCURRENT),
                        assembly::listenToWords);
        assembly.onClose(sources.approvals().onDecision(decided -> view.touch()));
        assembly.onClose(sources.approvals().onQuestion(asked -> view.touch()));
        InetSocketAddress address =
                new InetSocketAddress(
                        settings.get(SettingKeys.CONSOLE_HOST),
                        settings.get(SettingKeys.CONSOLE_PORT));
        Optional<String> token = settings.find(SettingKeys.CONSOLE_TOKEN);
        Access access = new Access(settings.get(SettingKeys.CONSOLE_HOST), token);
        assembly.onClose(ConsoleServer.open(address, access, view, sources));
    }

    private static <P> P required(MeshAssembly assembly, Class<P> port) {
        return assembly.find(port)
                .orElseThrow(() -> new JarvisException("no " + port.getSimpleName()));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Opening it will fail with a message of its own; until then it is not trusted.
            return false;
        }
    }
}

package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox;
import io.jarviscore.Sandbox.Language;
import io.jarviscore.Settings;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.SandboxEngine;
import io.jarviscore.settings.SandboxFallback;
import io.jarviscore.settings.SandboxLanguage;
import io.jarviscore.settings.SandboxMode;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the configured sandbox, and refuses one that this machine cannot run. */
public final class Sandboxes {
    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

    private final MeshAssembly assembly;
    private final Settings settings;

    private Sandboxes(MeshAssembly assembly) {
        this.assembly = assembly;
        this.settings = assembly.settings();
    }

    /**
     * Gives a mesh its sandbox. Blocks for the start of a process if Deno is installed, which has
     * to say its version.
     */
    public static void connect(MeshAssembly assembly) {
        new Sandboxes(assembly).connect();
    }

    private void connect() {
        if (settings.get(SettingKeys.SANDBOX_MODE) == SandboxMode.REMOTE) {
            Optional<URI> service = settings.find(SettingKeys.SANDBOX_SERVICE_URL);
            if (service.isPresent()) {
                remote(service.get());
                return;
            }
            log.warn(
                    "sandbox_mode=remote without sandbox_service_url: generated code runs on this"
                            + " machine");
        }
        LocalSandbox sandbox = LocalSandbox.create(engine(), assembly.clock());
        assembly.onClose(sandbox);
        assembly.provide(Sandbox.class, sandbox, sandbox.containment());
    }

    private void remote(URI service) {
        Language language =
                settings.get(SettingKeys.SANDBOX_LANGUAGE) == SandboxLanguage.JAVASCRIPT
                        ? Language.JAVASCRIPT
                        : Language.PYTHON;
        SandboxServer server =
                new SandboxServer(
                        service, settings.find(SettingKeys.SANDBOX_SERVICE_KEY), language);
        RemoteSandbox sandbox =
                new RemoteSandbox(server, language, fallback(language), assembly.clock());
        assembly.onClose(sandbox);
        try {
            sandbox.check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assembly.provide(Sandbox.class, sandbox, sandbox.containment());
    }

    /**
     * The sandbox that runs code while the server is unavailable: its language is the one in the
     * manual.
     */
    private Optional<LocalSandbox> fallback(Language language) {
        if (settings.get(SettingKeys.SANDBOX_FALLBACK) == SandboxFallback.DENY) {
            return Optional.empty();
        }
        if (language == Language.PYTHON && !settings.isSet(SettingKeys.SANDBOX_PYTHON_PATH)) {
            log.warn(
                    "While the sandbox server is unavailable, Python does not run: set"
                            + " sandbox_python_path, or sandbox_language=javascript");
            return Optional.empty();
        }
        return Optional.of(
                LocalSandbox.create(engine(language == Language.PYTHON), assembly.clock()));
    }

    private LocalEngine engine() {
        return engine(localLanguage() == Language.PYTHON);
    }

    private LocalEngine engine(boolean python) {
        SandboxEngine asked = settings.get(SettingKeys.SANDBOX_ENGINE);
        if (asked == SandboxEngine.QUICKJS) {
            if (python) {
                refuse(SettingKeys.SANDBOX_ENGINE, "quickjs runs JavaScript only; use deno");
            }
            return new QuickJs();
        }
        Optional<Path> file = executable();
        if (file.isEmpty() && asked == SandboxEngine.AUTO && !python) {
            return new QuickJs();
        }
        Setting<?> asking = asking(asked, python);
        if (file.isEmpty()) {
            refuse(
                    asking,
                    "deno is not on the PATH: install it (npm package deno, version "
                            + DenoExecutable.PINNED
                            + ") or set sandbox_engine_path");
            return new QuickJs();
        }
        return processes(file.get(), asking, python);
    }

    private LocalEngine processes(Path file, Setting<?> asking, boolean python) {
        try {
            DenoExecutable deno = DenoExecutable.check(file);
            if (!deno.version().equals(DenoExecutable.PINNED)) {
                log.warn(
                        "Deno {} runs generated code; this version is tested with {}",
                        deno.version(),
                        DenoExecutable.PINNED);
            }
            if (!python) {
                return new ProcessPool(new Deno(deno.path()), LocalSandbox.READY);
            }
            Path folder = Path.of(settings.get(SettingKeys.SANDBOX_PYTHON_PATH)).toAbsolutePath();
            DenoExecutable.checkPyodide(folder);
            return new ProcessPool(new Pyodide(deno.path(), folder), LocalSandbox.READY);
        } catch (IOException e) {
            if (asking == SettingKeys.SANDBOX_MODE) {
                log.warn("{}: generated code runs by QuickJS instead", e.getMessage());
            } else {
                refuse(asking, String.valueOf(e.getMessage()));
            }
            return new QuickJs();
        }
    }

    /** The setting that asks for Deno; {@code sandbox_mode} if none does. */
    private Setting<?> asking(SandboxEngine asked, boolean python) {
        if (settings.isSet(SettingKeys.SANDBOX_ENGINE_PATH)) {
            return SettingKeys.SANDBOX_ENGINE_PATH;
        }
        if (asked == SandboxEngine.DENO) {
            return SettingKeys.SANDBOX_ENGINE;
        }
        return python ? SettingKeys.SANDBOX_LANGUAGE : SettingKeys.SANDBOX_MODE;
    }

    private Optional<Path> executable() {
        return settings.find(SettingKeys.SANDBOX_ENGINE_PATH)
                .map(Path::of)
                .or(() -> DenoExecutable.onPath(SearchPath.folders()));
    }

    private Language localLanguage() {
        SandboxLanguage asked = settings.get(SettingKeys.SANDBOX_LANGUAGE);
        boolean python =
                asked == SandboxLanguage.AUTO
                        ? settings.isSet(SettingKeys.SANDBOX_PYTHON_PATH)
                        : asked == SandboxLanguage.PYTHON;
        return python ? Language.PYTHON : Language.JAVASCRIPT;
    }

    private void refuse(Setting<?> setting, String problem) {
        assembly.refuse(setting, problem);
    }
}

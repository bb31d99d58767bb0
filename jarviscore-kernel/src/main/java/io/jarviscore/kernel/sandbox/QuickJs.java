package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Language;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** QuickJS as WebAssembly inside this process: an instance for each run, from one image. */
final class QuickJs implements LocalEngine {
    static final int MEGABYTES = Limits.MEMORY_PAGES / 16;

    private static final Manual MANUAL =
            new JavaScriptManual(
                    MEGABYTES,
                    "Loops are slow: prefer built-ins.",
                    "A loop makes about 300,000 steps a second: use built-ins, or do less in a run.",
                    Globals.NAMES);

    private final FutureTask<EngineImage> image = new FutureTask<>(EngineImage::take);
    private final AtomicBoolean warming = new AtomicBoolean();
    private final Thread warmUp = EngineThread.unstarted("jarviscore-sandbox-warm-up", image);

    @Override
    public String name() {
        return "quickjs";
    }

    @Override
    public Language language() {
        return Language.JAVASCRIPT;
    }

    @Override
    public String containment() {
        return "JavaScript by QuickJS, contained inside this process";
    }

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void warmUp() {
        if (warming.compareAndSet(false, true)) {
            warmUp.start();
        }
    }

    @Override
    public Engine start(HostGate gate, InstantSource clock)
            throws InterruptedException, ExecutionException {
        return image.get().start(gate, clock);
    }

    @Override
    public void close() {
        // Not interrupted: it loads classes, and a class whose loading failed is lost to the
        // process.
        EngineThread.awaitEnd(warmUp);
    }
}

package io.jarviscore.kernel.sandbox;

import run.endive.runtime.Instance;
import run.endive.wasm.WasmEngineException;

/**
 * One instance of QuickJS, for one run, used by one thread. Interrupting that thread ends it: the
 * compiled module checks the interrupt flag in every loop and at every call.
 */
final class QuickJsEngine implements Engine {
    // The engine's stack lies at the bottom of its memory and grows down to address 0. A pointer
    // this near to the bottom when it trapped means that it ran over the end.
    private static final long STACK_END = 16 * 1024;
    // Growth moves data into a piece of twice its size, so a failure beyond the half was probably a
    // refused allocation.
    private static final int FULL = Limits.MEMORY_PAGES / 2;

    private final Instance instance;
    private final Output complaints;
    private final int launcher;
    private final int launcherLength;

    QuickJsEngine(Instance instance, Output complaints, int launcher, int launcherLength) {
        this.instance = instance;
        this.complaints = complaints;
        this.launcher = launcher;
        this.launcherLength = launcherLength;
    }

    @Override
    public Verdict run() {
        try {
            instance.export("eval").apply(launcher, launcherLength, 0, 0);
            return memoryIsFull() ? Verdict.outOfMemory(QuickJs.MEGABYTES) : Verdict.unsettled();
        } catch (RunEndedException e) {
            return ended(e.verdict());
        } catch (WasmEngineException e) {
            return trapped(e);
        } catch (RuntimeException e) {
            // A fault of the engine that code has found; it must not reach the caller.
            return Verdict.engineFault(e.toString());
        } catch (StackOverflowError e) {
            return Verdict.stackOverflow();
        }
    }

    /** Interrupting the thread is enough. */
    @Override
    public void kill() {}

    /** When not even an error fits into the memory any more, the engine throws something odd. */
    private Verdict ended(Verdict verdict) {
        boolean odd = verdict.error().equals("thrown: null") && memoryIsFull();
        return odd || verdict.error().equals("thrown: [uninitialized]")
                ? Verdict.outOfMemory(QuickJs.MEGABYTES)
                : verdict;
    }

    private Verdict trapped(WasmEngineException trap) {
        String message = String.valueOf(trap.getMessage());
        if (message.contains("call stack exhausted") || stackIsFull()) {
            return Verdict.stackOverflow();
        }
        if (memoryIsFull() || complaints.text().contains("memory allocation of")) {
            return Verdict.outOfMemory(QuickJs.MEGABYTES);
        }
        return Verdict.engineFault(message + ". " + complaints.text());
    }

    private boolean stackIsFull() {
        return instance.global(0).getValue() < STACK_END;
    }

    private boolean memoryIsFull() {
        return instance.memory().pages() > FULL;
    }
}

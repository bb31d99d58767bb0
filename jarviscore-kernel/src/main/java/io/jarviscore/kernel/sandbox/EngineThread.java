package io.jarviscore.kernel.sandbox;

/** Threads that the engine may run on: with a large stack, and not keeping the process alive. */
final class EngineThread {
    private EngineThread() {}

    static Thread unstarted(String name, Runnable work) {
        return Thread.ofPlatform()
                .name(name)
                .daemon()
                .stackSize(Limits.STACK_BYTES)
                .unstarted(work);
    }
}

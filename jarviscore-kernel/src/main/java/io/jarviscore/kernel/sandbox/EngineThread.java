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

    /** Waits until a thread has ended, also when interrupted, which it then passes on. */
    static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

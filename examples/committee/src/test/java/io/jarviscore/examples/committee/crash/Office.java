package io.jarviscore.examples.committee.crash;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Where people decide: outside every mesh, with nothing but the store. Looks now and then whether
 * anything is asked.
 */
final class Office {
    private static final Duration BREAK = Duration.ofMillis(20);

    private final Clerk clerk;
    private final Store.Desk desk;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread work = Thread.ofVirtual().unstarted(this::work);

    private Office(Run run, Store.Desk desk) {
        this.clerk = new Clerk(run.witness());
        this.desk = desk;
    }

    /** An office that decides the questions of a run's workflows. */
    static Office of(Run run) {
        Office office = new Office(run, run.store().desk(run.settings()));
        office.work.start();
        return office;
    }

    private void work() {
        try {
            while (closing.getCount() > 0) {
                clerk.decideAll(desk.approvals());
                MeshClock.system().sleep(BREAK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for decisions under way. */
    void close() {
        closing.countDown();
        try {
            work.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        desk.leave().run();
    }
}

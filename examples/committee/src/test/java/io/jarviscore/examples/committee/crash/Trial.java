package io.jarviscore.examples.committee.crash;

import io.jarviscore.MeshClock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs a scenario to its end, through as many deaths as are planned for it. */
record Trial(Launcher launcher, Run run) {
    private static final String WHO = "one";

    /** A run that nobody disturbs. */
    Reference undisturbed() throws IOException, InterruptedException {
        try (Life life = launcher.start(WHO, run)) {
            life.awaitLines(1);
            long start = System.nanoTime();
            life.awaitDone();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            life.awaitEnd();
            return new Reference(testimony(), life.lines(), time);
        }
    }

    /** A run whose processes are killed, one after the other, as long as they are not done. */
    Testimony killedAt(List<Blow> blows) throws IOException, InterruptedException {
        for (Blow blow : blows) {
            try (Life life = launcher.start(WHO, run)) {
                life.awaitLines(blow.lines());
                MeshClock.system().sleep(blow.later());
                if (!life.kill()) {
                    return testimony();
                }
                run.witness().tell(Mark.KILLED, WHO, blow);
            }
        }
        try (Life life = launcher.start(WHO, run)) {
            life.awaitEnd();
        }
        return testimony();
    }

    /** A run that loses its store after so many lines, and gets it back after a while. */
    Testimony without(Outage outage, int lines) throws Exception {
        try (Life life = launcher.start(WHO, run)) {
            life.awaitLines(lines);
            run.witness().tell(Mark.STORE_AWAY, WHO, outage.length());
            outage.begin();
            MeshClock.system().sleep(outage.length());
            outage.end();
            run.witness().tell(Mark.STORE_BACK, WHO, "");
            life.awaitEnd();
        }
        return testimony();
    }

    private Testimony testimony() {
        return new Testimony(run, run.witness().lines());
    }

    /**
     * What a run looks like.
     *
     * @param testimony what the witness says
     * @param lines how many lines the program tells
     * @param time how long it takes, the start of the virtual machine left out
     */
    record Reference(Testimony testimony, int lines, Duration time) {}
}

package io.jarviscore.examples.committee.crash;

import io.jarviscore.MeshClock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Takes a run to its end, through as many disturbances as are planned for it. */
record Trial(Launcher launcher, Run run, Recoveries recoveries) {
    private static final String WHO = "one";

    /** A run that nobody disturbs. */
    Reference undisturbed() throws IOException, InterruptedException {
        try (Life life = launcher.start(Duty.everything(WHO, true), run)) {
            life.awaitLines(1);
            long start = System.nanoTime();
            life.awaitDone();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            life.awaitEnd();
            return new Reference(testimony(), life.lines(), time);
        }
    }

    /** A run whose process is killed, and started again, until everything is done. */
    Testimony killedAt(List<Kill> kills) throws IOException, InterruptedException {
        return killedAt(kills, Duty.everything(WHO, true));
    }

    /** Like {@link #killedAt}, with questions decided elsewhere. */
    Testimony killedAtAndDecidedElsewhere(List<Kill> kills)
            throws IOException, InterruptedException {
        Office office = Office.of(run);
        try {
            return killedAt(kills, Duty.everything(WHO, false));
        } finally {
            office.close();
        }
    }

    private Testimony killedAt(List<Kill> kills, Duty duty)
            throws IOException, InterruptedException {
        for (int i = 0; i < kills.size(); i++) {
            if (!isKilled(duty, kills.get(i), i > 0)) {
                return testimony();
            }
        }
        try (Life life = launcher.start(duty, run)) {
            life.awaitEnd();
            recoveries.add(life.timeToFirstEffect());
        }
        return testimony();
    }

    private boolean isKilled(Duty duty, Kill kill, boolean again)
            throws IOException, InterruptedException {
        try (Life life = launcher.start(duty, run)) {
            boolean killed = life.kill(kill);
            if (again) {
                recoveries.add(life.timeToFirstEffect());
            }
            if (killed) {
                run.witness().tell(Mark.KILLED, duty.who(), kill);
            }
            return killed;
        }
    }

    /**
     * A run that two processes share, of which now one is killed and now the other, and started
     * again.
     *
     * @param first the process that starts the workflows
     * @param kills how long after the last one, and how long after the process has started
     */
    Testimony sharedAndKilledAt(Duty first, Duty partner, List<Kill> kills, RandomGenerator random)
            throws IOException, InterruptedException {
        Office office = Office.of(run);
        Life one = launcher.start(first, run);
        Life two = launcher.start(partner, run);
        Set<Boolean> again = new HashSet<>();
        try {
            for (Kill kill : kills) {
                boolean isFirst = random.nextBoolean();
                Life victim = isFirst ? one : two;
                if (!victim.kill(kill)) {
                    return testimony();
                }
                run.witness().tell(Mark.KILLED, isFirst ? first.who() : partner.who(), kill);
                if (again.contains(isFirst)) {
                    recoveries.add(victim.timeToFirstEffect());
                }
                again.add(isFirst);
                victim.close();
                if (isFirst) {
                    one = launcher.start(first, run);
                } else {
                    two = launcher.start(partner, run);
                }
            }
            one.awaitEnd();
            if (again.contains(true)) {
                recoveries.add(one.timeToFirstEffect());
            }
            two.end();
            return testimony();
        } finally {
            office.close();
            one.close();
            two.close();
        }
    }

    /** A run that loses its store after so many lines, and gets it back after a while. */
    Testimony without(Outage outage, int lines) throws Exception {
        try (Life life = launcher.start(Duty.everything(WHO, true), run)) {
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
     * The shape of an undisturbed run.
     *
     * @param testimony the witness's lines
     * @param lines how many lines the program tells
     * @param time how long it takes, the start of the virtual machine left out
     */
    record Reference(Testimony testimony, int lines, Duration time) {}
}

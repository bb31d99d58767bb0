package io.jarviscore.p2p.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A random sequence of faults from one seed. */
final class Faults {
    private final Simulation simulation;
    private final SplittableRandom random;
    private final List<String> log = new ArrayList<>();

    Faults(Simulation simulation, long seed) {
        this.simulation = simulation;
        this.random = new SplittableRandom(seed);
    }

    List<String> log() {
        return log;
    }

    void inflict(int count) {
        for (int i = 0; i < count; i++) {
            one(random.nextInt(10));
            simulation.run(Duration.ofMillis(random.nextInt(15_000)));
        }
        simulation.network.partition(0);
        simulation.network.healLinks();
        simulation.network.lose(0);
        simulation.network.duplicate(0);
        for (SimNode node : simulation.nodes) {
            if (!node.running && random.nextBoolean()) {
                simulation.restart(node);
            }
        }
    }

    private void one(int kind) {
        List<SimNode> live = simulation.live();
        SimNode node = live.get(random.nextInt(live.size()));
        boolean several = live.size() > 3;
        log.add(Duration.ofNanos(simulation.now()) + " fault " + kind + " at " + node.name());
        switch (kind) {
            case 0 -> {
                if (several) {
                    simulation.crash(node);
                }
            }
            case 1 -> {
                if (several) {
                    simulation.crashHost(node);
                }
            }
            case 2 -> simulation.restart(node);
            case 3 -> simulation.pause(node, Duration.ofMillis(random.nextInt(20_000)));
            case 4 -> simulation.network.partition(1 + random.nextInt(simulation.nodes.size() - 1));
            case 5 -> simulation.network.lose(random.nextDouble() * 0.3);
            case 6 -> simulation.network.partition(0);
            case 7 -> simulation.network.block(node.index, random.nextInt(simulation.nodes.size()));
            case 8 -> hostile(node);
            default -> simulation.network.duplicate(random.nextDouble() * 0.2);
        }
    }

    private void hostile(SimNode node) {
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            if (garbage.length > 10) {
                garbage[0] = 1;
                garbage[9] = (byte) random.nextInt(12);
            }
            node.receive(Simulation.addressOf(9_999), garbage, random.nextBoolean());
        }
    }
}

package io.jarviscore.p2p.membership;

import java.util.function.LongConsumer;

/**
 * Applies claims about members to the view: which claim overrides which (SWIM §4.2, and {@code
 * p2p.md} §2.2), refutation, and suspicion timeouts. Used by one thread.
 */
final class Rules {
    private final Core core;
    private final Prober prober;
    private boolean leaving;
    private boolean contested;

    Rules(Core core, Prober prober) {
        this.core = core;
        this.prober = prober;
    }

    /** A claim that a process is alive. */
    void alive(Member claim) {
        if (core.isSelf(claim.name())) {
            aliveAboutSelf(claim);
            return;
        }
        Entry entry = core.table.find(claim.name());
        if (entry == null) {
            core.table.add(claim, core.now);
            accepted(MemberEvent.Kind.JOINED, claim);
        } else if (claim.incarnation() > entry.member().incarnation()) {
            if (claim.boot() == entry.member().boot()) {
                renew(entry, claim);
            } else {
                otherProcess(entry, claim);
            }
        }
    }

    private void renew(Entry entry, Member claim) {
        Member before = entry.member();
        endSuspicion(entry);
        core.table.set(entry, claim, core.now);
        switch (before.state()) {
            case DEAD, LEFT -> accepted(MemberEvent.Kind.JOINED, claim);
            case SUSPECT -> {
                core.counters.falseSuspicions++;
                accepted(MemberEvent.Kind.RECOVERED, claim);
            }
            case ALIVE -> accepted(MemberEvent.Kind.UPDATED, claim);
        }
    }

    /** A second process claims a name: it replaces a dead one, or the one whose port it has. */
    private void otherProcess(Entry entry, Member claim) {
        Member known = entry.member();
        if (!entry.isPresent() || known.address().equals(claim.address())) {
            replace(entry, claim);
            return;
        }
        if (!entry.contested) {
            entry.contested = true;
            prober.contact(
                    known.address(),
                    known.boot(),
                    () -> {
                        entry.contested = false;
                        core.port.onEvent(
                                new MemberEvent(MemberEvent.Kind.CONFLICT, entry.member()));
                        core.send(claim.address(), core.frame().conflict(claim.boot()), false);
                    },
                    () -> {
                        entry.contested = false;
                        if (entry.member().boot() == known.boot()) {
                            replace(entry, claim);
                        }
                    });
        }
    }

    private void replace(Entry entry, Member claim) {
        Member before = entry.member();
        endSuspicion(entry);
        core.table.set(entry, claim, core.now);
        if (before.state().isPresent()) {
            core.port.onEvent(
                    new MemberEvent(
                            MemberEvent.Kind.DIED,
                            before.with(MemberState.DEAD, before.incarnation())));
        }
        accepted(MemberEvent.Kind.JOINED, claim);
    }

    private void aliveAboutSelf(Member claim) {
        if (claim.boot() == core.self.boot()) {
            if (claim.incarnation() > core.self.incarnation()) {
                refute(claim.incarnation());
            }
            return;
        }
        LongConsumer outrank =
                incarnation -> {
                    if (incarnation >= core.self.incarnation()) {
                        refute(incarnation);
                    }
                };
        if (claim.address().equals(core.self.address())) {
            outrank.accept(claim.incarnation()); // an earlier process of this node
            return;
        }
        if (!contested) {
            contested = true;
            prober.contact(
                    claim.address(),
                    claim.boot(),
                    () -> {
                        contested = false;
                        core.port.onEvent(new MemberEvent(MemberEvent.Kind.CONFLICT, claim));
                    },
                    () -> {
                        contested = false;
                        outrank.accept(claim.incarnation());
                    });
        }
    }

    /** A claim that a member does not answer. */
    void suspect(String name, long incarnation, String accuser, boolean refused) {
        if (core.isSelf(name)) {
            accused(incarnation);
            return;
        }
        Entry entry = core.table.find(name);
        if (entry == null || !entry.isPresent() || incarnation < entry.member().incarnation()) {
            return;
        }
        Suspicion suspicion = entry.suspicion;
        if (suspicion != null && suspicion.incarnation() == incarnation) {
            confirm(entry, suspicion, accuser, refused);
        } else {
            beginSuspicion(entry, incarnation, accuser, refused);
        }
    }

    private void beginSuspicion(Entry entry, long incarnation, String accuser, boolean refused) {
        endSuspicion(entry);
        double scale = Math.max(1, Math.log10(core.members()));
        long shortest = (long) (core.settings.suspicionFactor() * scale * core.period);
        int needed = needed();
        long longest = needed == 0 ? shortest : shortest * core.settings.suspicionMaxFactor();
        Suspicion suspicion =
                new Suspicion(incarnation, accuser, core.now, shortest, longest, needed);
        entry.suspicion = suspicion;
        core.table.set(entry, entry.member().with(MemberState.SUSPECT, incarnation), core.now);
        core.counters.suspicions++;
        if (refused) {
            suspicion.refuse(2 * core.period);
        }
        suspicion.timer = core.timers.at(suspicion.deadline(), () -> expire(entry, suspicion));
        spreadSuspicion(entry, suspicion, accuser);
        core.port.onEvent(new MemberEvent(MemberEvent.Kind.SUSPECTED, entry.member()));
        if (core.settings.lifeguard()
                && !core.isSelf(accuser)
                && core.random.nextInt(core.members()) < core.settings.helpers()) {
            prober.probe(entry); // a few members check at once, so that confirmations come early
        }
    }

    private void confirm(Entry entry, Suspicion suspicion, String accuser, boolean refused) {
        boolean more = suspicion.confirm(accuser);
        boolean worse = refused && suspicion.refuse(2 * core.period);
        if (more || worse) {
            suspicion.timer.cancel();
            suspicion.timer = core.timers.at(suspicion.deadline(), () -> expire(entry, suspicion));
            spreadSuspicion(entry, suspicion, accuser);
        }
    }

    private void spreadSuspicion(Entry entry, Suspicion suspicion, String accuser) {
        String name = entry.member().name();
        core.spread(
                name,
                FrameWriter.suspect(name, suspicion.incarnation(), accuser, suspicion.isRefused()));
    }

    /** Without Lifeguard, or with too few members to confirm, the shortest time holds at once. */
    private int needed() {
        int others = core.table.present() - 1;
        return core.settings.lifeguard()
                ? Math.max(0, Math.min(core.settings.confirmations(), others))
                : 0;
    }

    private void expire(Entry entry, Suspicion suspicion) {
        if (entry.suspicion == suspicion) {
            dead(entry.member().name(), suspicion.incarnation(), core.self.name());
        }
    }

    /** A claim that a member is dead, or by the member itself that it leaves. */
    void dead(String name, long incarnation, String accuser) {
        if (core.isSelf(name)) {
            accused(incarnation);
            return;
        }
        Entry entry = core.table.find(name);
        if (entry == null || !entry.isPresent() || incarnation < entry.member().incarnation()) {
            return;
        }
        boolean left = name.equals(accuser);
        endSuspicion(entry);
        Member after = entry.member().with(left ? MemberState.LEFT : MemberState.DEAD, incarnation);
        core.table.set(entry, after, core.now);
        core.counters.deaths += left ? 0 : 1;
        core.spread(name, FrameWriter.dead(name, incarnation, accuser));
        core.port.onEvent(
                new MemberEvent(left ? MemberEvent.Kind.LEFT : MemberEvent.Kind.DIED, after));
    }

    /** A member's state as another node sees it, from an exchange of full state. */
    void merge(Member claim, String witness) {
        if (claim.state() == MemberState.ALIVE) {
            alive(claim);
            return;
        }
        if (core.isSelf(claim.name())) {
            if (claim.boot() == core.self.boot()
                    || claim.incarnation() >= core.self.incarnation()) {
                accused(claim.incarnation());
            }
            return;
        }
        Entry entry = core.table.find(claim.name());
        if (entry == null) {
            Entry added =
                    core.table.add(
                            claim.state() == MemberState.SUSPECT
                                    ? claim.with(MemberState.ALIVE, claim.incarnation())
                                    : claim,
                            core.now);
            if (claim.state() != MemberState.SUSPECT) {
                added.secondHand = true;
                return; // a tombstone
            }
            core.port.onEvent(
                    new MemberEvent(
                            MemberEvent.Kind.JOINED,
                            claim.with(MemberState.ALIVE, claim.incarnation())));
        } else if (claim.boot() != entry.member().boot()) {
            if (claim.incarnation() > entry.member().incarnation() && !entry.isPresent()) {
                core.table.set(entry, claim, core.now);
                entry.secondHand = !claim.state().isPresent();
            }
            return;
        }
        if (claim.state() == MemberState.LEFT) {
            dead(claim.name(), claim.incarnation(), claim.name());
        } else {
            // A death seen elsewhere may be the other side of a partition: the member may refute.
            suspect(claim.name(), claim.incarnation(), witness, false);
        }
    }

    private void accused(long incarnation) {
        if (leaving || incarnation < core.self.incarnation() || !core.settings.refutes()) {
            return;
        }
        refute(incarnation);
    }

    private void refute(long accusation) {
        core.counters.refutes++;
        core.health.change(1);
        long raised = Math.max(core.self.incarnation(), accusation) + 1;
        announce(core.self.with(MemberState.ALIVE, raised));
    }

    /** Replaces this node's own announcement; the incarnation is raised already. */
    void announce(Member self) {
        core.self = self;
        core.spread(self.name(), FrameWriter.member(self));
    }

    /** Says goodbye. */
    void leave() {
        leaving = true;
        core.self = core.self.with(MemberState.LEFT, core.self.incarnation());
        core.spread(
                core.self.name(),
                FrameWriter.dead(core.self.name(), core.self.incarnation(), core.self.name()));
        core.gossipNow();
    }

    /** Whether another process with this node's name is being asked whether it lives. */
    boolean isContested() {
        return contested;
    }

    boolean isLeaving() {
        return leaving;
    }

    private void accepted(MemberEvent.Kind kind, Member member) {
        core.spread(member.name(), FrameWriter.member(member));
        core.port.onEvent(new MemberEvent(kind, member));
    }

    private static void endSuspicion(Entry entry) {
        if (entry.suspicion != null) {
            entry.suspicion.timer.cancel();
            entry.suspicion = null;
        }
    }
}

package io.jarviscore.operations.console;

import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The load of models in the last ten minutes, in slots of ten seconds, and their cost today (UTC).
 * Guarded by its view's lock.
 */
final class LoadHistory {
    static final int SLOTS = 60;
    private static final int SLOT_SECONDS = 10;

    private final MeshClock clock;
    private final long[] numbers = new long[SLOTS];
    private final long[] calls = new long[SLOTS];
    private final long[] failures = new long[SLOTS];
    private final long[] tokens = new long[SLOTS];
    private final long[] waitedMillis = new long[SLOTS];
    private BigDecimal today = BigDecimal.ZERO;
    private LocalDate day = LocalDate.EPOCH;
    private boolean everyPriceKnown = true;

    LoadHistory(MeshClock clock) {
        this.clock = clock;
    }

    void add(MeshEvent event) {
        switch (event) {
            case MeshEvent.ModelCall call -> {
                int slot = slot(now());
                calls[slot]++;
                failures[slot] += call.failure().isPresent() ? 1 : 0;
                tokens[slot] += call.tokens().input() + call.tokens().output();
                spend(call);
            }
            case MeshEvent.ModelWait wait -> waitedMillis[slot(now())] += wait.delay().toMillis();
            default -> {
                // Not about models.
            }
        }
    }

    Map<String, Object> asMap() {
        long now = now();
        slot(now);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("slot_seconds", SLOT_SECONDS);
        map.put("calls", inOrder(calls, now));
        map.put("failures", inOrder(failures, now));
        map.put("tokens", inOrder(tokens, now));
        map.put("waited_ms", inOrder(waitedMillis, now));
        map.put("usd_today", isToday() ? today : BigDecimal.ZERO);
        map.put("every_price_known", everyPriceKnown);
        return map;
    }

    private void spend(MeshEvent.ModelCall call) {
        if (!isToday()) {
            day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            today = BigDecimal.ZERO;
        }
        today = today.add(call.costUsd().orElse(BigDecimal.ZERO));
        everyPriceKnown &= call.costUsd().isPresent() || call.failure().isPresent();
    }

    private boolean isToday() {
        return day.equals(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private long now() {
        return clock.instant().getEpochSecond() / SLOT_SECONDS;
    }

    /** The slot of a time; its value of ten minutes ago is cleared. */
    private int slot(long number) {
        int slot = Math.floorMod(number, SLOTS);
        if (numbers[slot] != number) {
            numbers[slot] = number;
            calls[slot] = 0;
            failures[slot] = 0;
            tokens[slot] = 0;
            waitedMillis[slot] = 0;
        }
        return slot;
    }

    private List<Long> inOrder(long[] values, long now) {
        List<Long> ordered = new ArrayList<>(SLOTS);
        for (long number = now - SLOTS + 1; number <= now; number++) {
            int slot = Math.floorMod(number, SLOTS);
            ordered.add(numbers[slot] == number ? values[slot] : 0L);
        }
        return ordered;
    }
}

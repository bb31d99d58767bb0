package io.jarviscore.operations.console;

import io.jarviscore.Approvals;
import io.jarviscore.MeshEvent;
import io.jarviscore.MeshStatus;
import io.jarviscore.WorkflowStore;
import java.math.BigDecimal;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The page's sources besides events.
 *
 * @param status the mesh
 * @param store its workflows, those of other nodes too
 * @param approvals questions to people
 * @param dailyLimitUsd the limit on models' cost in a day; 0 for no limit
 * @param concurrencyLimit how many model requests may be in flight; 0 for no limit
 * @param words subscribes a listener to the words of answers until closed
 */
record Sources(
        Supplier<MeshStatus> status,
        WorkflowStore store,
        Approvals approvals,
        BigDecimal dailyLimitUsd,
        int concurrencyLimit,
        Function<Consumer<MeshEvent.Words>, AutoCloseable> words) {}

package io.jarviscore.kernel;

import io.jarviscore.Approvals;
import io.jarviscore.kernel.tool.CallContext;
import io.jarviscore.kernel.tool.CallPolicy;

/**
 * The surroundings of one call: its run, and its place in the journal.
 *
 * @param run the view of the run that the tool gets
 * @param scope the parts that all runs of the task share
 * @param place where the call stands in the journal
 * @param inFlight whether an earlier run may have made it and died before its result was kept
 */
record CallSite(CallContext run, RunScope scope, String place, boolean inFlight) {
    RunJournal journal() {
        return scope.journal();
    }

    CallPolicy policy() {
        return scope.ports().policy();
    }

    Approvals approvals() {
        return scope.ports().approvals();
    }
}

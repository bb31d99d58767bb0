package io.jarviscore.kernel.budget;

import io.jarviscore.ChatModel;
import io.jarviscore.MeshClock;
import io.jarviscore.Task;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accounts of the tasks and peer requests under way, by the threads that run their code. An
 * agent is one object for all its tasks, so nothing else can tell for which of them it asks a
 * model. A thread is taken out when its code ends: nothing is inherited by other threads, nothing
 * stays behind.
 */
public final class Accounts implements TaskCharges {
    private final Limits limits;
    private final ModelCatalogue catalogue;
    private final MeshClock clock;
    private final Map<Thread, Account> working = new ConcurrentHashMap<>();

    /** Accounts of tasks that have these limits, by the prices of a catalogue. */
    public Accounts(Limits limits, ModelCatalogue catalogue, MeshClock clock) {
        this.limits = limits;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @Override
    public Charge open(Task task) {
        Account account =
                new Account(
                        task.id(),
                        newBudget(task),
                        Budget.Phase.OWN,
                        task.deadline(),
                        catalogue,
                        working);
        Account.Work bound = account.onThisThread();
        return account.closing(bound);
    }

    @Override
    public Charge openRequest(String name) {
        Budget budget = new Budget(limits, clock, Optional.empty());
        Account account = Account.ofRequest(name, budget, catalogue, working);
        return account.closing(account.onThisThread());
    }

    @Override
    public Charge current() {
        Account account = working.get(Thread.currentThread());
        return account == null ? NOTHING : account.charge();
    }

    /** The account of a loop's tools: it pays from what the task's attempt has left. */
    public Account ofTools(Task task) {
        Budget budget =
                Optional.ofNullable(working.get(Thread.currentThread()))
                        .filter(account -> account.isOf(task))
                        .map(Account::budget)
                        .orElseGet(() -> newBudget(task));
        return new Account(
                task.id(),
                budget,
                Budget.Phase.ACTION,
                Optional.of(budget.deadline()),
                catalogue,
                working);
    }

    private Budget newBudget(Task task) {
        return new Budget(limits, clock, task.deadline(), task.timeout());
    }

    @Override
    public ChatModel charged(ChatModel chat) {
        Account account = working.get(Thread.currentThread());
        return account == null ? chat : new ChargedChat(chat, account);
    }
}

package io.jarviscore.kernel.model.catalogue;

import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * The facts known about models: their limits and prices. The library brings a list with the prices
 * that the providers had published at each entry's date; the file that {@code model_catalogue}
 * names goes before it, entry by entry. A model in neither has no price: it is not guessed from the
 * name of a similar one.
 *
 * <p>Read once; its content never changes. Thread-safe.
 */
public final class ModelCatalogue {
    /** Far more models than a program asks; a server could answer under any number of names. */
    private static final int MOST_REMEMBERED = 1_000;

    private final List<ModelFacts> own;

    /** Read beside the rest of a start: nobody asks for it before the first answer is there. */
    private final FutureTask<List<ModelFacts>> listed;

    private final Map<Name, Known> known = new ConcurrentHashMap<>();

    private ModelCatalogue(List<ModelFacts> own, FutureTask<List<ModelFacts>> listed) {
        this.own = List.copyOf(own);
        this.listed = listed;
    }

    /**
     * The library's list and the file of the settings, if they name one.
     *
     * @throws io.jarviscore.SettingsException if that file cannot be read; it names every entry and
     *     field at fault
     */
    public static ModelCatalogue of(Settings settings) {
        FutureTask<List<ModelFacts>> builtIn = new FutureTask<>(CatalogueFile::builtIn);
        Thread.ofVirtual().name("jarviscore-model-catalogue").start(builtIn);
        return new ModelCatalogue(
                settings.find(SettingKeys.MODEL_CATALOGUE)
                        .map(CatalogueFile::read)
                        .orElse(List.of()),
                builtIn);
    }

    /** The cost of this reply's exchange, in US dollars; empty if the model has no price here. */
    public Optional<BigDecimal> cost(ChatReply reply) {
        return cost(reply.model(), reply);
    }

    /**
     * The cost for a model that was called by a name of the program's: an Azure deployment, say.
     * The file may know either name. The library's list goes by the one in the reply, as a
     * deployment can be called after a model that it no longer is.
     */
    public Optional<BigDecimal> cost(String asked, ChatReply reply) {
        Known answered = known(reply.provider(), reply.model());
        return known(reply.provider(), asked)
                .own()
                .or(answered::own)
                .or(answered::listed)
                .map(prices -> prices.cost(reply.usage()));
    }

    /** How much a model reads and writes; empty if that is not known. */
    public Optional<ChatModel.ContextWindow> contextWindow(String provider, String model) {
        return known(provider, model).contextWindow();
    }

    /** Whether the library's list marks a model as deprecated; empty if it does not have it. */
    public Optional<Boolean> isDeprecated(String provider, String model) {
        return find(listed(), provider, model, entry -> Optional.of(entry.deprecated()));
    }

    private List<ModelFacts> listed() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return listed.get();
                } catch (InterruptedException e) {
                    // A few milliseconds of reading a resource: no use in breaking that off.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("the library's list of models", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Entries are patterns, and trying them all for every call costs more than the rest of it. */
    private Known known(String provider, String model) {
        Name name = new Name(provider, model);
        Known found = known.get(name);
        if (found != null) {
            return found;
        }
        Known looked =
                new Known(
                        find(own, provider, model, ModelFacts::prices),
                        find(listed(), provider, model, ModelFacts::prices),
                        find(own, provider, model, ModelFacts::contextWindow)
                                .or(
                                        () ->
                                                find(
                                                        listed(),
                                                        provider,
                                                        model,
                                                        ModelFacts::contextWindow)));
        if (known.size() < MOST_REMEMBERED) {
            known.put(name, looked);
        }
        return looked;
    }

    /** The first entry about the model that says anything about this. */
    private static <F> Optional<F> find(
            List<ModelFacts> entries,
            String provider,
            String model,
            Function<ModelFacts, Optional<F>> fact) {
        return entries.stream()
                .filter(entry -> entry.areAbout(provider, model))
                .flatMap(entry -> fact.apply(entry).stream())
                .findFirst();
    }

    /** A model of a provider. */
    private record Name(String provider, String model) {}

    /** The entries of the file and the list. */
    private record Known(
            Optional<PriceList> own,
            Optional<PriceList> listed,
            Optional<ChatModel.ContextWindow> contextWindow) {}
}

package io.jarviscore.kernel.model.catalogue;

import io.jarviscore.ChatModel;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entry of the catalogue.
 *
 * @param model matches {@code provider:model} as a whole
 * @param contextWindow how much the model reads and writes; empty if the entry does not say
 * @param prices empty if the entry does not say: then the price is unknown
 * @param deprecated whether its provider advises against using it
 */
record ModelFacts(
        Pattern model,
        Optional<ChatModel.ContextWindow> contextWindow,
        Optional<PriceList> prices,
        boolean deprecated) {
    boolean areAbout(String provider, String name) {
        return model.matcher(provider + ":" + name).matches();
    }
}

package io.jarviscore.testing;

import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.util.Map;
import java.util.Optional;

/** A wire whose answers and errors carry the limits that the server really keeps. */
record ToldLimits(Wire wire, Map<String, String> headers) implements Wire {
    @Override
    public boolean serves(String path) {
        return wire.serves(path);
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        return wire.beforeModel(exchange, rules);
    }

    @Override
    public ModelQuestion read(WireRequest request) {
        return wire.read(request);
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        return wire.answer(exchange, answer).with(headers);
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        return wire.error(exchange, error).with(headers);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return wire.testMistake(message);
    }
}

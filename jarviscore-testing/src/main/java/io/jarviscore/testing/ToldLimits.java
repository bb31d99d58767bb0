package io.jarviscore.testing;

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
    public ModelQuestion read(ServerRequest request) {
        return wire.read(request);
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ServerAnswer answer) {
        return wire.answer(exchange, answer).with(headers);
    }

    @Override
    public HttpAnswer error(Exchange exchange, ServerError error) {
        return wire.error(exchange, error).with(headers);
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return wire.testMistake(message);
    }
}

package io.jarviscore.testing;

import io.jarviscore.ChatMessage.ToolCall;
import io.jarviscore.ChatReply.Finish;
import io.jarviscore.json.Json;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Form;
import io.jarviscore.testing.wire.ModelError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The reaction of a {@link ModelServer} to a request: an answer, an error in the words of the
 * provider that is being played, or a fault of the wire. Immutable.
 */
public sealed interface ServerReply permits ServerAnswer, ServerError, WireFault, HeldReply {

    /** How a provider says when to try again. Each form is on real wires. */
    enum Hint {
        /** The {@code retry-after-ms} header, in milliseconds. */
        RETRY_AFTER_MS,
        /** The {@code Retry-After} header, in whole seconds, rounded up. */
        RETRY_AFTER_SECONDS,
        /** The {@code Retry-After} header as an HTTP date, counted from the server's clock. */
        RETRY_AFTER_DATE,
        /** A {@code google.rpc.RetryInfo} among the error's details. */
        RETRY_INFO,
        /** "Please retry after N seconds" in the error's message, as Azure writes it. */
        SENTENCE,
        /** No request and no token remains, and the reset headers say until when. */
        RESET_HEADERS;

        /** The constant of the same name for the formats, which do not know this interface. */
        Form onWires() {
            return Form.valueOf(name());
        }
    }

    /** A finished answer in words. */
    static ServerAnswer text(String text) {
        return ServerAnswer.of(text, List.of());
    }

    /** One call of a tool, with a call id that the server chooses. */
    static ServerAnswer toolCall(String tool, Map<String, ?> arguments) {
        return toolCalls(call(tool, arguments));
    }

    /** Several calls of tools in one answer. */
    static ServerAnswer toolCalls(ToolCall... calls) {
        return ServerAnswer.of("", List.of(calls));
    }

    /** A call for {@link #toolCalls}; the server chooses its id. */
    static ToolCall call(String tool, Map<String, ?> arguments) {
        return new ToolCall("", tool, Json.write(arguments));
    }

    /** Nothing but a finish reason {@code content_filter}: the output filter cut everything. */
    static ServerAnswer filteredAnswer() {
        return text("").finish(Finish.CONTENT_FILTER);
    }

    /** 429 without a word on when to come back. */
    static ServerReply rateLimited() {
        return ServerError.of(Kind.RATE_LIMITED);
    }

    /** 429 that says, in this form, when to come back. */
    static ServerReply rateLimited(Hint hint, Duration wait) {
        return ServerError.of(Kind.RATE_LIMITED).hint(hint, wait);
    }

    /** 429 that no waiting helps: the money is gone. */
    static ServerReply quotaExhausted() {
        return ServerError.of(Kind.QUOTA_EXHAUSTED);
    }

    /** 529. */
    static ServerReply overloaded() {
        return ServerError.of(Kind.OVERLOADED);
    }

    /** 529 that says, in this form, when to come back. */
    static ServerReply overloaded(Hint hint, Duration wait) {
        return ServerError.of(Kind.OVERLOADED).hint(hint, wait);
    }

    /**
     * A failure of the provider, or a 408 or 409.
     *
     * @param status 408, 409 or 500 to 599
     */
    static ServerReply serverError(int status) {
        if (status != 408 && status != 409 && (status < 500 || status > 599)) {
            throw new IllegalArgumentException(
                    "status is " + status + ": use 408, 409 or 500 to 599");
        }
        return new ServerError(new ModelError(Kind.SERVER, status, "", null));
    }

    /** 400: the prompt was stopped by the content filter. */
    static ServerReply contentFiltered() {
        return ServerError.of(Kind.CONTENT_FILTERED);
    }

    /** 400: the conversation is longer than the model's window. */
    static ServerReply contextOverflow() {
        return ServerError.of(Kind.CONTEXT_OVERFLOW);
    }

    /** 401: the key is wrong. */
    static ServerReply unauthorized() {
        return ServerError.of(Kind.UNAUTHORIZED);
    }

    /** 404: no such model or deployment. */
    static ServerReply notFound() {
        return ServerError.of(Kind.NOT_FOUND);
    }

    /** 400: the model does not take this parameter, for example {@code temperature}. */
    static ServerReply badParameter(String parameter) {
        return new ServerError(new ModelError(Kind.BAD_PARAMETER, 400, parameter, null));
    }

    /** A reply of any form, for cases without a factory here. */
    static ServerReply http(int status, Map<String, String> headers, String body) {
        return new WireFault.Verbatim(new HttpAnswer(status, headers, body));
    }

    /**
     * Another reply, later by the server's clock. The request stays in flight until then, even if
     * its client gives up.
     */
    static ServerReply slow(Duration delay, ServerReply reply) {
        return new HeldReply.ForTime(delay, reply);
    }

    /** Another reply, once the test completes the stage in any way. */
    static ServerReply held(CompletionStage<?> until, ServerReply reply) {
        return new HeldReply.ForStage(until, reply);
    }

    /** No reply. The exchange ends when the client hangs up or the server closes. */
    static ServerReply hang() {
        return new WireFault.Hang();
    }

    /** The connection is torn down by a TCP reset, without a byte of an answer. */
    static ServerReply connectionReset() {
        return new WireFault.Reset();
    }

    /** The first half of an answer's body; then the connection closes. */
    static ServerReply truncated(ServerAnswer answer) {
        return new WireFault.Truncated(answer);
    }

    /**
     * An answer that fails in the middle: the first half of its events, and an error as one more. A
     * client that does not ask for a stream gets the error alone.
     *
     * @param error one of the errors above
     */
    static ServerReply failsMidway(ServerAnswer answer, ServerReply error) {
        if (!(error instanceof ServerError failure)) {
            throw new IllegalArgumentException("an answer fails with an error, not with " + error);
        }
        return new WireFault.Midway(answer, failure);
    }

    /**
     * An answer that pauses: the first half of its events, and the rest once the test completes the
     * stage in any way. A client that does not ask for a stream gets it at once.
     */
    static ServerReply pausing(CompletionStage<?> until, ServerAnswer answer) {
        return new WireFault.Pausing(until, answer);
    }

    /** Bytes that are not HTTP, then the connection closes. */
    static ServerReply garbage() {
        return new WireFault.Garbage();
    }

    /** 200, announced as JSON, with the HTML of a proxy's error page as its body. */
    static ServerReply notJson() {
        return http(
                200,
                Map.of("Content-Type", "application/json"),
                "<html><body><h1>Bad Gateway</h1></body></html>");
    }

    /**
     * A good answer with white space behind it, for the client's limit on a response's length. The
     * body is written as it is made and takes no memory here.
     *
     * @param bytes the length of the body; the answer alone if that is longer
     */
    static ServerReply huge(ServerAnswer answer, long bytes) {
        return new WireFault.Huge(answer, bytes);
    }
}

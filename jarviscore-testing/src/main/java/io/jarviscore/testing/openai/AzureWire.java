package io.jarviscore.testing.openai;

import io.jarviscore.ChatReply.Finish;
import io.jarviscore.testing.wire.Exchange;
import io.jarviscore.testing.wire.HttpAnswer;
import io.jarviscore.testing.wire.ModelAnswer;
import io.jarviscore.testing.wire.ModelError;
import io.jarviscore.testing.wire.ModelError.Kind;
import io.jarviscore.testing.wire.ModelQuestion;
import io.jarviscore.testing.wire.RetryHints;
import io.jarviscore.testing.wire.ServerRules;
import io.jarviscore.testing.wire.Wire;
import io.jarviscore.testing.wire.WireRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure OpenAI: the dated URLs {@code /openai/deployments/{name}/chat/completions?api-version=…},
 * {@code /openai/responses?api-version=…} and the v1 URLs {@code /openai/v1/chat/completions},
 * {@code /openai/v1/responses} and {@code /openai/v1/models}. A key in {@code api-key}, or a bearer
 * token, is always asked for.
 */
public final class AzureWire implements Wire {
    private static final Pattern DATED =
            Pattern.compile("/openai/deployments/([^/]+)/chat/completions");
    private static final String V1_CHAT = "/openai/v1/chat/completions";
    private static final String DATED_RESPONSES = "/openai/responses";
    private static final String V1_RESPONSES = "/openai/v1/responses";
    private static final String V1_MODELS = "/openai/v1/models";

    @Override
    public boolean serves(String path) {
        return path.startsWith("/openai/");
    }

    @Override
    public Optional<HttpAnswer> beforeModel(Exchange exchange, ServerRules rules) {
        WireRequest request = exchange.request();
        if (!authorised(request, rules)) {
            return Optional.of(error(exchange, ModelError.of(Kind.UNAUTHORIZED)));
        }
        if (request.path().equals(V1_MODELS)) {
            return Optional.of(HttpAnswer.json(200, OpenAiBodies.models(exchange, rules.models())));
        }
        boolean named = deployment(request.path()).isPresent();
        boolean found =
                (named || request.path().equals(DATED_RESPONSES))
                        ? request.query().containsKey("api-version")
                        : Set.of(V1_CHAT, V1_RESPONSES).contains(request.path());
        return found
                ? OpenAiWire.complaint(request, !named)
                : Optional.of(refusal(404, coded("404", "Resource not found")));
    }

    /** The dated URL names the deployment, and a model in the body is ignored. */
    @Override
    public ModelQuestion read(WireRequest request) {
        ModelQuestion question = OpenAiWire.question(request);
        return new ModelQuestion(
                deployment(request.path()).orElse(question.model()),
                question.messages(),
                question.tools());
    }

    @Override
    public HttpAnswer answer(Exchange exchange, ModelAnswer answer) {
        return said(exchange, answer)
                .with(requestIds(exchange))
                .with(
                        Map.of(
                                "x-ratelimit-remaining-requests", "999",
                                "x-ratelimit-remaining-tokens", "99000"));
    }

    private static HttpAnswer said(Exchange exchange, ModelAnswer answer) {
        if (ResponsesQuestion.asks(exchange.request())) {
            return ResponsesEvents.answer(exchange, answer);
        }
        Map<String, Object> prompt = new LinkedHashMap<>();
        prompt.put("prompt_index", 0);
        prompt.put("content_filter_results", filterResults(false, true));
        Map<String, Object> about = Map.of("prompt_filter_results", List.of(prompt));
        return new OpenAiQuestion(exchange.request().json()).streams()
                ? OpenAiEvents.of(exchange, answer, about)
                : whole(exchange, answer, about);
    }

    private static HttpAnswer whole(
            Exchange exchange, ModelAnswer answer, Map<String, Object> aboutThePrompt) {
        boolean cut = answer.finish() == Finish.CONTENT_FILTER;
        Map<String, Object> body =
                OpenAiBodies.completion(
                        exchange,
                        answer,
                        Map.of("content_filter_results", filterResults(cut, false)));
        body.putAll(aboutThePrompt);
        return HttpAnswer.json(200, body);
    }

    @Override
    public HttpAnswer error(Exchange exchange, ModelError error) {
        Map<String, String> headers = new LinkedHashMap<>(requestIds(exchange));
        if (error.retry() != null) {
            headers.putAll(
                    RetryHints.headers(error.retry(), exchange.now(), AzureWire::resetSeconds));
        }
        boolean gateway = error.kind() == Kind.SERVER && error.status() != 500;
        Map<String, Object> body =
                gateway ? gatewayBody(error.status()) : Map.of("error", inside(exchange, error));
        return HttpAnswer.json(error.status(), body).with(headers);
    }

    /** The object under {@code error}. */
    private static Map<String, Object> inside(Exchange exchange, ModelError error) {
        Map<String, Object> body = words(exchange, error);
        if (error.retry() != null) {
            RetryHints.addTo(body, error.retry());
        }
        return body;
    }

    @Override
    public HttpAnswer testMistake(String message) {
        return refusal(400, coded("test_mistake", message));
    }

    private static boolean authorised(WireRequest request, ServerRules rules) {
        String key =
                request.header("api-key")
                        .or(
                                () ->
                                        request.header("authorization")
                                                .filter(value -> value.startsWith("Bearer "))
                                                .map(value -> value.substring("Bearer ".length())))
                        .orElse("");
        return rules.key().map(key::equals).orElse(!key.isEmpty());
    }

    private static Optional<String> deployment(String path) {
        Matcher dated = DATED.matcher(path);
        return dated.matches() ? Optional.of(dated.group(1)) : Optional.empty();
    }

    private static Map<String, Object> words(Exchange exchange, ModelError error) {
        return switch (error.kind()) {
            case RATE_LIMITED ->
                    coded(
                            "429",
                            "Requests to the ChatCompletions_Create Operation under Azure OpenAI"
                                    + " API have exceeded call rate limit of your current OpenAI S0"
                                    + " pricing tier.");
            case UNAUTHORIZED ->
                    coded(
                            "401",
                            "Access denied due to invalid subscription key or wrong API endpoint."
                                    + " Make sure to provide a valid key for an active subscription"
                                    + " and use a correct regional API endpoint for your resource.");
            case NOT_FOUND ->
                    coded(
                            "DeploymentNotFound",
                            "The API deployment for this resource does not exist. If you created"
                                    + " the deployment within the last 5 minutes, please wait a"
                                    + " moment and try again.");
            case SERVER -> coded("InternalServerError", "Backend returned unexpected response.");
            case CONTENT_FILTERED -> filtered();
            case QUOTA_EXHAUSTED, OVERLOADED, CONTEXT_OVERFLOW, BAD_PARAMETER ->
                    OpenAiBodies.error(exchange, error);
        };
    }

    /** The error of the gateway in front; there is no {@code error} in it. */
    private static Map<String, Object> gatewayBody(int status) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", status);
        body.put("message", "The upstream service is temporarily unavailable.");
        return body;
    }

    private static Map<String, Object> filtered() {
        Map<String, Object> error =
                OpenAiBodies.invalid(
                        "The response was filtered due to the prompt triggering Azure OpenAI's"
                                + " content management policy. Please modify your prompt and retry.",
                        "prompt",
                        "content_filter");
        error.put("type", null);
        error.put("status", 400);
        error.put(
                "innererror",
                Map.of(
                        "code",
                        "ResponsibleAIPolicyViolation",
                        "content_filter_result",
                        filterResults(true, true)));
        return error;
    }

    /** The annotations of a prompt, or of an answer, which is not looked at for jailbreaks. */
    private static Map<String, Object> filterResults(boolean violence, boolean prompt) {
        Map<String, Object> results = new LinkedHashMap<>();
        for (String category : List.of("hate", "self_harm", "sexual")) {
            results.put(category, Map.of("filtered", false, "severity", "safe"));
        }
        results.put(
                "violence", Map.of("filtered", violence, "severity", violence ? "high" : "safe"));
        if (prompt) {
            results.put("jailbreak", Map.of("filtered", false, "detected", false));
        }
        return results;
    }

    private static HttpAnswer refusal(int status, Map<String, Object> error) {
        return HttpAnswer.json(status, Map.of("error", error));
    }

    private static Map<String, Object> coded(String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        return error;
    }

    private static Map<String, String> requestIds(Exchange exchange) {
        return Map.of(
                "x-request-id", "req-" + exchange.number(),
                "apim-request-id", "apim-" + exchange.number(),
                "x-ms-region", "Test Region");
    }

    private static String resetSeconds(Duration wait) {
        return Long.toString(RetryHints.wholeSeconds(wait));
    }
}

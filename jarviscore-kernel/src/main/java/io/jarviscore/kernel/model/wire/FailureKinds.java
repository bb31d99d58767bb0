package io.jarviscore.kernel.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ModelFailure;

/**
 * Which kind of failure a provider's error is. Codes decide where there are any; phrases are
 * consulted only where a provider gives different failures the same code.
 */
final class FailureKinds {
    private FailureKinds() {}

    static ModelFailure of(ServerError error) {
        if (isOutOfMoney(error)) {
            return ModelFailure.QUOTA_EXHAUSTED;
        }
        if (error.isAny("overloaded_error")) {
            return ModelFailure.OVERLOADED;
        }
        return switch (error.status()) {
            case 400, 422 -> ofBadRequest(error);
            case 401, 403, 407 -> ModelFailure.AUTH;
            case 404, 410 -> ModelFailure.NOT_FOUND;
            case 408, 409, 425, 499 -> ModelFailure.TRANSIENT;
            case 413 -> ModelFailure.CONTEXT_OVERFLOW;
            case 429 -> ModelFailure.RATE_LIMITED;
            case 503, 529 -> ModelFailure.OVERLOADED;
            default -> ofOtherStatus(error.status());
        };
    }

    private static ModelFailure ofBadRequest(ServerError error) {
        if (isFiltered(error)) {
            return ModelFailure.CONTENT_FILTERED;
        }
        if (isTooLong(error)) {
            return ModelFailure.CONTEXT_OVERFLOW;
        }
        if (error.isAny("model_not_found", "deploymentnotfound")) {
            return ModelFailure.NOT_FOUND;
        }
        if (isBadKey(error)) {
            return ModelFailure.AUTH;
        }
        return ModelFailure.BAD_REQUEST;
    }

    /** Google answers 400 to a bad key, and to a project or place that is not entitled. */
    private static boolean isBadKey(ServerError error) {
        if (error.isAny("invalid_api_key")
                || error.saysAny("api key not valid", "api_key_invalid")
                || error.details().path("status").asText("").equals("FAILED_PRECONDITION")) {
            return true;
        }
        for (JsonNode detail : error.details().path("details")) {
            if (detail.path("reason").asText("").equals("API_KEY_INVALID")) {
                return true;
            }
        }
        return false;
    }

    private static ModelFailure ofOtherStatus(int status) {
        if (status >= 500) {
            return ModelFailure.TRANSIENT;
        }
        // Redirects are not followed: the key would go to any host that they name.
        return status < 400 ? ModelFailure.NOT_FOUND : ModelFailure.BAD_REQUEST;
    }

    private static boolean isOutOfMoney(ServerError error) {
        return error.status() == 402
                || error.isAny(
                        "insufficient_quota",
                        "billing_hard_limit_reached",
                        "billing_not_active",
                        "billing_error")
                || error.details()
                        .path("details")
                        .path("error_code")
                        .asText("")
                        .equals("enforced_spend_limit_reached")
                || hasDailyQuota(error.details().path("details"))
                // Anthropic's 400 for an empty account or a limit set by the organisation.
                || (error.status() == 400
                        && error.saysAny("credit balance is too low", "api usage limits"));
    }

    /** Gemini names the quota that is used up; one that counts days is not worth waiting for. */
    private static boolean hasDailyQuota(JsonNode details) {
        for (JsonNode detail : details) {
            for (JsonNode violation : detail.path("violations")) {
                if (violation.path("quotaId").asText("").contains("PerDay")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isFiltered(ServerError error) {
        return error.isAny(
                        "content_filter",
                        "content_policy_violation",
                        "image_content_policy_violation",
                        "bio_policy",
                        "cyber_policy",
                        // "Your prompt was flagged as potentially violating our usage policy."
                        "invalid_prompt",
                        "misalignment_policy_violation")
                || error.details()
                        .path("innererror")
                        .path("code")
                        .asText("")
                        .equals("ResponsibleAIPolicyViolation")
                || error.saysAny(
                        "content management policy",
                        "responsibleaipolicyviolation",
                        // Anthropic's, under the type it gives to everything with status 400.
                        "content filtering policy");
    }

    private static boolean isTooLong(ServerError error) {
        return error.isAny("context_length_exceeded", "request_too_large")
                || error.saysAny(
                        "maximum context length",
                        "context_length_exceeded",
                        "prompt is too long",
                        "exceed context limit",
                        "exceeds the context window",
                        "exceeds the maximum number of tokens");
    }
}

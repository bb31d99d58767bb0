package io.jarviscore.kernel.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.ModelFailure;
import io.jarviscore.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import okhttp3.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureReaderTest {
    private final FailureReader failures =
            new FailureReader("azure", text -> text, new ManualClock());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            400 | {"error":{"code":"content_filter","message":"m"}}                 | CONTENT_FILTERED
            400 | {"error":{"innererror":{"code":"ResponsibleAIPolicyViolation"}}}  | CONTENT_FILTERED
            400 | {"error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}} | CONTENT_FILTERED
            400 | {"error":{"code":"context_length_exceeded"}}                      | CONTEXT_OVERFLOW
            400 | {"object":"error","message":"maximum context length is 8","code":400} | CONTEXT_OVERFLOW
            400 | {"error":{"type":"invalid_request_error","message":"prompt is too long: 9"}} | CONTEXT_OVERFLOW
            400 | {"error":{"message":"Your credit balance is too low"}}            | QUOTA_EXHAUSTED
            400 | [{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}] | AUTH
            400 | {"error":{"code":"unsupported_value","param":"top_p"}}            | BAD_REQUEST
            422 | {"detail":[{"loc":["body"],"msg":"field required"}]}              | BAD_REQUEST
            401 | {"error":{"code":"401","message":"no"}}                           | AUTH
            402 | {}                                                                | QUOTA_EXHAUSTED
            403 | <html>forbidden</html>                                            | AUTH
            404 | {"error":{"code":"DeploymentNotFound"}}                           | NOT_FOUND
            408 | {}                                                                | TRANSIENT
            409 | {}                                                                | TRANSIENT
            413 | {"error":{"type":"request_too_large"}}                            | CONTEXT_OVERFLOW
            429 | {"error":{"code":"429","message":"slow"}}                         | RATE_LIMITED
            429 | {"error":{"type":"insufficient_quota"}}                           | QUOTA_EXHAUSTED
            429 | {"error":{"details":{"error_code":"enforced_spend_limit_reached"}}} | QUOTA_EXHAUSTED
            429 | {"error":{"details":[{"violations":[{"quotaId":"RequestsPerDayPerProject"}]}]}} | QUOTA_EXHAUSTED
            429 | {"error":{"message":"You exceeded your current quota. Please retry in 5s."}} | RATE_LIMITED
            500 | {"statusCode":500,"message":"m"}                                  | TRANSIENT
            502 | <html>                                                            | TRANSIENT
            503 | {"error":"busy"}                                                  | OVERLOADED
            529 | {"type":"error","error":{"type":"overloaded_error"}}              | OVERLOADED
            200 | {"error":{"code":429,"message":"upstream"}}                       | RATE_LIMITED
            307 | ''                                                                | NOT_FOUND
            """)
    void everyShapeHasItsKind(int status, String body, ModelFailure kind) {
        assertThat(read(status, body).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"what it says\"}}",
                "{\"error\":\"what it says\"}",
                "{\"object\":\"error\",\"message\":\"what it says\"}",
                "{\"statusCode\":500,\"message\":\"what it says\"}",
                "{\"detail\":\"what it says\"}",
                "[{\"error\":{\"message\":\"what it\\n\\u0007 says\"}}]"
            })
    void everyShapeHasItsMessage(String body) {
        assertThat(read(500, body).message()).startsWith("azure (m) answered 500: what it says");
    }

    private WireFailure read(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        WireResponse response = new WireResponse(status, Headers.EMPTY, bytes);
        return failures.read(response, response.json(), "m");
    }
}

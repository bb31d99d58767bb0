package io.jarviscore.azure;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.HttpUrl;

/**
 * The platform's facts about the identity of this process. The names of the variables are Azure's.
 *
 * @param variables the environment
 * @param metadata the metadata server of a virtual machine
 */
record IdentityEnvironment(Function<String, Optional<String>> variables, HttpUrl metadata) {
    /** Learn.microsoft.com: Azure Instance Metadata Service. Plain HTTP, never leaves the host. */
    private static final String METADATA = "http://169.254.169.254/metadata/identity/oauth2/token";

    private static final String AUTHORITY = "https://login.microsoftonline.com";

    /** The environment of this process. */
    static IdentityEnvironment ofTheProcess() {
        return new IdentityEnvironment(
                name -> Optional.ofNullable(System.getenv(name)), HttpUrl.get(METADATA));
    }

    /** Which of the machine's identities to use, or of which application the workload is. */
    Optional<String> clientId() {
        return variable("AZURE_CLIENT_ID");
    }

    /** Of the workload's application. */
    Optional<String> tenantId() {
        return variable("AZURE_TENANT_ID");
    }

    /** Where Kubernetes keeps the workload's own token up to date. */
    Optional<Path> federatedTokenFile() {
        return variable("AZURE_FEDERATED_TOKEN_FILE").map(Path::of);
    }

    /** Which exchanges the workload's own token. */
    String authority() {
        return variable("AZURE_AUTHORITY_HOST").orElse(AUTHORITY).replaceAll("/+$", "");
    }

    /** App Service, Functions and Container Apps give tokens here. */
    Optional<String> identityEndpoint() {
        return variable("IDENTITY_ENDPOINT");
    }

    /** Goes with {@link #identityEndpoint}; a secret. */
    Optional<String> identityHeader() {
        return variable("IDENTITY_HEADER");
    }

    private Optional<String> variable(String name) {
        return variables.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    }
}

package io.jarviscore.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobContainerCreateOptions;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** The account and container that the settings name, and the connections to it. */
final class AzureAccount implements AutoCloseable {
    /** With three tries and their pauses, an account that nobody answers for fails in 8 seconds. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private static final int TRIES = 3;
    private static final long PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** Between two packets, of a service that may have a large artefact to put together. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** For one request with one block of an artefact, over a slow line. */
    private static final int TRY_SECONDS = 120;

    private static final Duration IDENTITY = Duration.ofSeconds(3);
    private static final Duration START = Duration.ofSeconds(9);

    private final OkHttpClient http;
    private final BlobContainerClient container;
    private final AzureFailures failures;

    private AzureAccount(OkHttpClient http, BlobContainerClient container, AzureFailures failures) {
        this.http = http;
        this.container = container;
        this.failures = failures;
    }

    /** Connects to nothing yet. */
    static AzureAccount of(Settings settings, MeshClock clock) {
        return of(settings, clock, new OkHttpClient(), IdentityEnvironment.ofTheProcess());
    }

    /** Like {@link #of(Settings, MeshClock)}, with a test's replacements. */
    static AzureAccount of(
            Settings settings,
            MeshClock clock,
            OkHttpClient http,
            IdentityEnvironment environment) {
        boolean byKey = settings.isSet(SettingKeys.AZURE_STORAGE_CONNECTION_STRING);
        String container = settings.get(SettingKeys.AZURE_STORAGE_CONTAINER);
        // Connections and threads of its own, because close ends them.
        OkHttpClient own =
                http.newBuilder()
                        .dispatcher(new Dispatcher())
                        .connectionPool(new ConnectionPool())
                        .build();
        BlobServiceClientBuilder builder = builder(own);
        if (byKey) {
            connect(builder, settings.get(SettingKeys.AZURE_STORAGE_CONNECTION_STRING));
        } else {
            builder.endpoint(settings.get(SettingKeys.AZURE_STORAGE_ACCOUNT_URL).toString())
                    .credential(new ManagedIdentity(environment, identityClient(own), clock));
        }
        AzureFailures failures =
                new AzureFailures(
                        byKey
                                ? SettingKeys.AZURE_STORAGE_CONNECTION_STRING.key()
                                : SettingKeys.AZURE_STORAGE_ACCOUNT_URL.key());
        return new AzureAccount(
                own, builder.buildClient().getBlobContainerClient(container), failures);
    }

    /** Without the cause: the client's message about a bad key may quote it. */
    private static void connect(BlobServiceClientBuilder builder, String connectionString) {
        try {
            builder.connectionString(connectionString);
        } catch (RuntimeException e) {
            throw new JarvisException(
                    "azure_storage_connection_string: is none; copy it from the storage account's"
                            + " access keys: AccountName=…;AccountKey=…;EndpointSuffix=…");
        }
    }

    private static BlobServiceClientBuilder builder(OkHttpClient http) {
        HttpClient transport =
                new OkHttpAsyncHttpClientBuilder(http)
                        .configuration(Configuration.NONE)
                        .connectionTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .writeTimeout(SILENCE)
                        .build();
        return new BlobServiceClientBuilder()
                .configuration(Configuration.NONE)
                .httpClient(transport)
                .retryOptions(
                        new RequestRetryOptions(
                                RetryPolicyType.EXPONENTIAL,
                                TRIES,
                                TRY_SECONDS,
                                PAUSE_MILLIS,
                                LONGEST_PAUSE_MILLIS,
                                null));
    }

    /** For requests that hold secrets: they go where they are sent, and nowhere else. */
    static OkHttpClient identityClient(OkHttpClient http) {
        return http.newBuilder()
                .connectTimeout(CONNECT)
                .callTimeout(IDENTITY)
                .followRedirects(false)
                .build();
    }

    /**
     * Makes the container if it is missing. Blocks for at most ten seconds.
     *
     * @throws JarvisException if the account cannot be reached or refuses; names the setting
     */
    BlobStore open() {
        try {
            makeOrFindContainer();
        } catch (RuntimeException e) {
            throw failures.opening(container.getBlobContainerName(), e);
        }
        return new AzureBlobStore(container, failures);
    }

    private void makeOrFindContainer() {
        try {
            container.createIfNotExistsWithResponse(
                    new BlobContainerCreateOptions(), START, Context.NONE);
        } catch (BlobStorageException e) {
            // Not every key or identity that may use a container may also make one.
            if (e.getStatusCode() != 403 || !canList()) {
                throw e;
            }
        }
    }

    private boolean canList() {
        try {
            boolean unused =
                    container
                            .listBlobs(new ListBlobsOptions().setMaxResultsPerPage(1), START)
                            .iterableByPage()
                            .iterator()
                            .hasNext();
            return true;
        } catch (BlobStorageException refused) {
            return false;
        }
    }

    /** The container's address, without a SAS token. */
    String address() {
        return container.getBlobContainerUrl().replaceAll("\\?.*", "");
    }

    /** Ends idle connections and the threads of the transport. */
    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }
}

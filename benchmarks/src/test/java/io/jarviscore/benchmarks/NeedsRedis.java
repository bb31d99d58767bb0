package io.jarviscore.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test with a real Redis. With nothing but a JDK and Maven the build has to pass, so it is
 * skipped where there is no redis-server.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.jarviscore.benchmarks.RedisProcess#isInstalled",
        disabledReason = "redis-server is not on the path: install the package redis-server")
@interface NeedsRedis {}

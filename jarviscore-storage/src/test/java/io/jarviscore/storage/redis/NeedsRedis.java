package io.jarviscore.storage.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test with a real Redis. On a system for which none is installed and none is carried by the
 * build, it is skipped with this reason, which the build repeats at its end.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.jarviscore.storage.redis.RedisServer#canStart",
        disabledReason = "no redis-server for this system: install one, or name it in REDIS_SERVER")
public @interface NeedsRedis {}

package io.jarviscore.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives a Spring test a {@link io.jarviscore.testing.TestMesh} instead of the application's mesh:
 * state in memory, a clock that stands still until the test turns it, no {@code jarviscore.*}
 * properties, no environment. The agents and the beans that fill ports are the application's. Also
 * beans: the {@code TestMesh}, which has the clock and the events, its {@code Mesh}, and a {@code
 * ScriptedChatModel}, unless the application has a {@code ChatModel} bean.
 *
 * <p>The mesh lives as long as Spring's context, which tests share: workflows, events, time and
 * unused replies stay from one test method to the next.
 *
 * <p>Settings for the test are those with the prefix {@code jarviscore.test}:
 * {@code @SpringBootTest(properties = "jarviscore.test.kernel-max-turns=3")}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestMesh {}

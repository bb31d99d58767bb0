/**
 * JarvisCore in a Spring Boot application: agents are beans, settings are properties, the mesh is a
 * bean that starts and stops with the application. Start reading at {@link
 * io.jarviscore.spring.JarvisCoreAutoConfiguration}.
 */
@NullMarked
package io.jarviscore.spring;

import org.jspecify.annotations.NullMarked;

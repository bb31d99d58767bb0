/**
 * Tests of an application against a mesh in memory: {@link
 * io.jarviscore.spring.test.AutoConfigureTestMesh}. Needs {@code io.jarviscore:jarviscore-testing}
 * in test scope.
 */
@NullMarked
package io.jarviscore.spring.test;

import org.jspecify.annotations.NullMarked;

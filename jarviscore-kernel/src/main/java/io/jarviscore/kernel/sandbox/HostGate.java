package io.jarviscore.kernel.sandbox;

/**
 * The one way from inside the engine to the host. Messages come from untrusted code and are data,
 * never an instruction to be believed.
 */
@FunctionalInterface
interface HostGate {
    /**
     * Answers a question.
     *
     * @param question the question's name; see prelude.js
     * @param message plain JSON
     * @return JSON: {@code {"value": ...}} or {@code {"error": "message"}}, which is thrown inside
     * @throws RunEndedException when there is nothing more to do for the engine
     */
    String answer(String question, String message);
}

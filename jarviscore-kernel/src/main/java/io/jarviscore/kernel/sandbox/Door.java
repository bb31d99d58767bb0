package io.jarviscore.kernel.sandbox;

/**
 * The one way from inside the engine to the host. What comes through was said by untrusted code and
 * is data, never an instruction to be believed.
 */
@FunctionalInterface
interface Door {
    /**
     * Answers a question.
     *
     * @param question what is asked; see prelude.js
     * @param message plain JSON
     * @return JSON: {@code {"value": ...}} or {@code {"error": "message"}}, which is thrown inside
     * @throws RunEndedException when there is nothing more to do for the engine
     */
    String answer(String question, String message);
}

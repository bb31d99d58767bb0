package io.jarviscore.kernel.sandbox;

import io.jarviscore.json.Json;
import java.io.EOFException;
import java.io.IOException;

/** One run in a process of its own: answers the process's questions, until there is a verdict. */
final class ProcessRun implements Engine {
    private static final int MOST_WORDS = 300;

    private final ChildProcess child;
    private final HostGate gate;
    private final int megabytes;

    ProcessRun(ChildProcess child, HostGate gate, int megabytes) {
        this.child = child;
        this.gate = gate;
        this.megabytes = megabytes;
    }

    @Override
    public Verdict run() {
        try {
            return converse();
        } catch (RunEndedException e) {
            return e.verdict();
        } catch (Frames.BadFrameException e) {
            return Verdict.engineFault("the code sent " + e.getMessage());
        } catch (EOFException e) {
            return died();
        } catch (IOException e) {
            return died();
        } finally {
            child.kill();
        }
    }

    @Override
    public void kill() {
        child.kill();
    }

    private Verdict converse() throws IOException {
        while (true) {
            Frames.Question question = child.frames().read();
            String answer = gate.answer(question.name(), question.message());
            if (!question.name().equals("print")) {
                child.frames().write(answer);
            }
        }
    }

    private Verdict died() {
        String words = child.lastWords();
        int code = child.exitCode();
        if (code == 0) {
            return Verdict.unsettled();
        }
        if (words.contains("memory")) {
            return Verdict.outOfMemory(megabytes);
        }
        return Verdict.engineFault(
                "its process died with exit code "
                        + code
                        + words.lines()
                                .findFirst()
                                .map(line -> ": " + Json.cut(MOST_WORDS, line))
                                .orElse(""));
    }
}

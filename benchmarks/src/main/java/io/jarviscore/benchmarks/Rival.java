package io.jarviscore.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Another library in the same conversation. Each is a module in the folder {@code rivals}, which is
 * named as the library's main artifact is, and has a class path of its own: ours has no more of it
 * than the agent's class and a list of the jars. All but LangChain4j are in the profile {@code
 * rivals}.
 */
enum Rival {
    LANGCHAIN4J("LangChain4j", "langchain4j", "LangChain4jAgent"),
    GOOGLE_ADK("Google ADK", "google-adk", "GoogleAdkAgent"),
    SPRING_AI("Spring AI", "spring-ai-client-chat", "SpringAiAgent"),
    AGENTSCOPE("AgentScope", "agentscope-core", "AgentScopeAgent");

    private static final String PACKAGE = RivalModule.PACKAGE;

    private final String title;
    private final String artifact;
    private final String agent;

    Rival(String title, String artifact, String agent) {
        this.title = title;
        this.artifact = artifact;
        this.agent = agent;
    }

    /** Whether its module was built with this one. */
    boolean isBuilt() {
        return module().isBuilt();
    }

    /**
     * Its way of having the conversation.
     *
     * @throws IOException if it was not built
     */
    TurnWay way() throws IOException {
        return new TurnWay(
                title + " " + module().version(),
                PACKAGE + agent,
                module().classPath(PACKAGE + agent, TurnBlock.class.getName()));
    }

    /**
     * The messages of a history that its chat memory still has.
     *
     * @throws IOException if it was not built
     */
    @SuppressWarnings("unchecked")
    List<String> remembered(String memory, List<String> history) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String jar : way().classPath().split(Pattern.quote(File.pathSeparator), -1)) {
            urls.add(Path.of(jar).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object instance =
                    loader.loadClass(PACKAGE + memory).getDeclaredConstructor().newInstance();
            return ((UnaryOperator<List<?>>) instance)
                    .apply(history).stream().map(String::valueOf).toList();
        } catch (ReflectiveOperationException e) {
            throw new IOException("no " + memory + " of " + title, e);
        }
    }

    private RivalModule module() {
        return new RivalModule(artifact);
    }
}

package io.jarviscore.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
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

    private static final String PACKAGE = "io.jarviscore.benchmarks.rivals.";

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
        return Rival.class.getResource(jarsFile()) != null;
    }

    /**
     * Its way of having the conversation.
     *
     * @throws IOException if it was not built
     */
    TurnWay way() throws IOException {
        String jars = jars();
        Matcher version = Pattern.compile(artifact + "-(\\d[^/\\\\]*)\\.jar").matcher(jars);
        if (!version.find()) {
            throw new IOException("no " + artifact + " among " + jars);
        }
        return new TurnWay(
                title + " " + version.group(1),
                PACKAGE + agent,
                String.join(
                        File.pathSeparator,
                        jars,
                        folderOf(PACKAGE + agent),
                        folderOf(TurnBlock.class.getName())));
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

    private String jars() throws IOException {
        try (InputStream in = Rival.class.getResourceAsStream(jarsFile())) {
            if (in == null) {
                throw new IOException(
                        title
                                + " was not built: give Maven the profile rivals, -Pbenchmarks,rivals");
            }
            return new String(in.readAllBytes(), UTF_8).strip();
        }
    }

    private String jarsFile() {
        return "rivals/" + artifact + ".classpath";
    }

    /**
     * The folder or jar a class is in. The class is not used, so its dependencies may be absent.
     */
    private static String folderOf(String className) throws IOException {
        try {
            Class<?> type = Class.forName(className, false, Rival.class.getClassLoader());
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IOException("no folder of the class " + className, e);
        }
    }
}

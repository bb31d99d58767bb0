package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Containers put a subclass around an agent with {@code @Async} or {@code @Transactional}. */
class ProxiedAgentTest {
    static class Booker extends Agent {
        Booker() {
            super(AgentCard.of("booker", "booking"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success(book());
        }

        String book() {
            return "booked";
        }
    }

    /** As CGLIB names and makes it. */
    static class Booker$$SpringCGLIB$$0 extends Booker {
        @Override
        String book() {
            return "intercepted, " + super.book();
        }
    }

    private static Mesh start(Agent agent) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .add(agent)
                .start();
    }

    /** As Objenesis does, which such containers use. */
    private static Agent withoutConstructor(Class<? extends Agent> type) throws Exception {
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Constructor<?> none =
                (Constructor<?>)
                        factory.getMethod(
                                        "newConstructorForSerialization",
                                        Class.class,
                                        Constructor.class)
                                .invoke(
                                        factory.getMethod("getReflectionFactory").invoke(null),
                                        type,
                                        Object.class.getDeclaredConstructor());
        return (Agent) none.newInstance();
    }

    @Test
    void aProxyMadeWithoutTheConstructorIsRefusedAndTheMessageHasTheRemedy() throws Exception {
        Agent proxy = withoutConstructor(Booker$$SpringCGLIB$$0.class);

        assertThatThrownBy(() -> start(proxy).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Booker$$SpringCGLIB$$0 is a proxy")
                .hasMessageContaining("without the constructor of Booker")
                .hasMessageContaining("@Async or @Transactional")
                .hasMessageContaining("addProxied(target, proxy)");
    }

    @Test
    void aProxyMadeWithTheConstructorWorks() {
        try (Mesh mesh = start(new Booker$$SpringCGLIB$$0())) {
            assertThat(mesh.run("booker", "x").payload()).isEqualTo("intercepted, booked");
        }
    }
}

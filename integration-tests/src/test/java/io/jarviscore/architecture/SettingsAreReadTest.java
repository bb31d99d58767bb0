package io.jarviscore.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.SettingsException;
import io.jarviscore.Task;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.Setting;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every setting has a reader, or is refused; and a test names it. */
@AnalyzeClasses(
        packages = "io.jarviscore",
        importOptions = {ImportOption.DoNotIncludeTests.class, SettingsAreReadTest.Modules.class})
final class SettingsAreReadTest {

    /** Any module, the next one included. */
    static final class Modules implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return location.matches(Pattern.compile(".*/jarviscore-[a-z0-9]+/.*"));
        }
    }

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** These look at settings in general, and act on none of them. */
    private static final List<String> NO_READERS =
            List.of("SettingKeys", "SettingRules", "ModuleSwitches", "SettingsResolver");

    /** One of these is a value of any setting. */
    private static final List<String> CANDIDATES =
            List.of(
                    "true",
                    "5",
                    "legacy",
                    "azure",
                    "remote",
                    "local",
                    "x",
                    "800x600",
                    "http://localhost:1");

    private static final List<String> IN_GENERAL =
            List.of(
                    "SettingsTest",
                    "SettingsFuzzTest",
                    "SettingsReferenceTest",
                    "SettingsAreReadTest",
                    "SettingRulesTest",
                    "SettingKeysTest",
                    "ValueFormTest",
                    "UnknownKeyTest",
                    "EnvFileTest");

    private static final Set<String> PASSED_OVER =
            Set.of(
                    // All it does is to let a rule between settings pass.
                    "P2P_ALLOW_INSECURE_BIND");

    @ArchTest
    static void everySettingHasAReaderOrIsRefused(JavaClasses all) {
        Set<String> unread = names();
        unread.removeAll(used(all, access -> !isRefusal(access)));
        Set<String> refused = used(all, SettingsAreReadTest::isRefusal);

        unread.removeAll(PASSED_OVER);
        assertThat(unread).as("without a reader and not refused").isSubsetOf(refused);
        for (String name : unread) {
            assertThat(CANDIDATES).as(name).anyMatch(value -> isRefused(key(name), value));
        }
    }

    /** With every module on the class path, and this setting alone. */
    private static boolean isRefused(String key, String value) {
        Mesh.Builder mesh =
                Mesh.builder().config(Map.of("state_store", "memory", key, value)).add(new Idle());
        try (Mesh started = mesh.start()) {
            return started.status().closing();
        } catch (SettingsException e) {
            String message = String.valueOf(e.getMessage());
            return message.contains(key + ": ") && !message.contains("cannot be used");
        }
    }

    static final class Idle extends Agent {
        Idle() {
            super(AgentCard.of("idle", "nothing"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }
    }

    /** Effects are shown by key; this notices a key without a test. */
    @ArchTest
    static void everySettingThatIsReadIsNamedInATestOfItsEffect(JavaClasses all)
            throws IOException {
        String tests = sourcesOfTests();

        assertThat(used(all, access -> !isRefusal(access)).stream())
                .filteredOn(name -> !isIn(tests, name))
                .isEmpty();
    }

    private static boolean isIn(String tests, String name) {
        String key = key(name);
        String variable = "(JARVISCORE_)?" + key.toUpperCase(Locale.ROOT);
        return Pattern.compile("\\b(SettingKeys\\." + name + "|" + key + "|" + variable + ")\\b")
                .matcher(tests)
                .find();
    }

    private static boolean isRefusal(JavaFieldAccess access) {
        return access.getOwner().getName().equals("check")
                && access.getOriginOwner().isAssignableTo(MeshExtension.class);
    }

    private static Set<String> used(JavaClasses all, Predicate<JavaFieldAccess> how) {
        Set<String> settings = names();
        return all.stream()
                .filter(type -> NO_READERS.stream().noneMatch(type.getSimpleName()::equals))
                .map(JavaClass::getFieldAccessesFromSelf)
                .flatMap(Set::stream)
                .filter(access -> access.getTargetOwner().isEquivalentTo(SettingKeys.class))
                .filter(how)
                .map(access -> access.getTarget().getName())
                .filter(settings::contains)
                .collect(Collectors.toSet());
    }

    private static Set<String> names() {
        return Arrays.stream(SettingKeys.class.getFields())
                .filter(field -> field.getType() == Setting.class)
                .map(field -> field.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String key(String name) {
        try {
            return ((Setting<?>) SettingKeys.class.getField(name).get(null)).key();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    private static String sourcesOfTests() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(SettingsAreReadTest::isATest).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** The tests of the settings as such name keys without showing their effect. */
    private static boolean isATest(Path file) {
        String path = ROOT.relativize(file).toString().replace('\\', '/');
        return path.contains("src/test/java/")
                && path.endsWith(".java")
                && !path.matches(".*/(" + String.join("|", IN_GENERAL) + ")\\.java");
    }
}

package io.jarviscore.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beAssignableTo;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The rules of the house that a compiler does not know, for the library modules together. */
@AnalyzeClasses(
        packages = "io.jarviscore",
        importOptions = {ImportOption.DoNotIncludeTests.class, HouseRulesTest.Libraries.class})
final class HouseRulesTest {
    private static final String CORE = "core";

    private static final String CLI = "cli";
    private static final String SANDBOX_SERVICE = "sandbox.service";
    private static final String SPRING = "spring";

    /** The packages below {@code io.jarviscore} that modules begin with; all others are core. */
    private static final List<String> MODULES =
            List.of(
                    "kernel",
                    "storage",
                    "atoms",
                    "azure",
                    "browser",
                    CLI,
                    "mcp",
                    "memory",
                    "nexus",
                    "opentelemetry",
                    "operations",
                    "p2p",
                    "personas",
                    "research",
                    SANDBOX_SERVICE,
                    SPRING,
                    "testing");

    private static final String MODEL = "io.jarviscore.kernel.model.";

    private static final String KERNEL = "io.jarviscore.kernel.";
    private static final String TESTING = "io.jarviscore.testing.";

    /** Packages of the kernel that are public for others of it, and not for users. */
    private static final String[] INTERNAL_KERNEL = {
        KERNEL + "budget",
        KERNEL + "kit",
        KERNEL + "reply",
        KERNEL + "text",
        KERNEL + "tool",
        MODEL + "openai",
        MODEL + "anthropic",
        MODEL + "google",
        MODEL + "wire",
        MODEL + "limits",
        MODEL + "catalogue"
    };

    /** Packages of the test kit that are public for others of it, and not for users. */
    private static final String[] INTERNAL_TESTING = {
        TESTING + "openai", TESTING + "anthropic", TESTING + "google", TESTING + "wire"
    };

    /** Seams of {@code io.jarviscore} itself that are public for core's other packages. */
    private static final Pattern SEAM =
            Pattern.compile("io\\.jarviscore\\.(HostedAgent|MeshEngine|Payload)(\\$.*)?");

    /** The ports whose methods reach a store, a server or another agent. */
    private static final Set<String> PORTS =
            Set.of(
                    "Approvals",
                    "BlobStore",
                    "ChatModel",
                    "Credentials",
                    "Delivery",
                    "Knowledge",
                    "Ledger",
                    "LocalAgents",
                    "Mailbox",
                    "Memory",
                    "Peers",
                    "Roster",
                    "Sandbox",
                    "SharedCounters",
                    "SharedPermits",
                    "WorkflowStore");

    private static final DescribedPredicate<JavaClass> INTERNAL_TYPE =
            resideInAnyPackage(
                            "io.jarviscore.conversation",
                            "io.jarviscore.engine..",
                            "io.jarviscore.files",
                            "io.jarviscore.internal",
                            "io.jarviscore.stored",
                            "io.jarviscore.text")
                    .or(
                            describe(
                                    "seams of io.jarviscore",
                                    type -> SEAM.matcher(type.getName()).matches()));

    private static final DescribedPredicate<JavaMethod> HAS_PRIVATE_ACCESS =
            describe(
                    "private or package-private",
                    method ->
                            !method.getModifiers().contains(JavaModifier.PUBLIC)
                                    && !method.getModifiers().contains(JavaModifier.PROTECTED));

    /** Leaves the benchmarks and the examples out; they are programs. */
    static final class Libraries implements ImportOption {
        private static final Pattern FOLDER =
                Pattern.compile(
                        ".*/jarviscore-(core|"
                                + String.join("|", MODULES).replace('.', '-')
                                + "|spring-boot-starter)/.*");

        @Override
        public boolean includes(Location location) {
            return location.matches(FOLDER);
        }
    }

    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses all) {
        assertThat(all.stream().map(HouseRulesTest::moduleOf).distinct())
                .contains(CORE)
                .containsAll(MODULES);
    }

    @ArchTest
    static final ArchRule modulesKnowCoreAndNoOther =
            slices().assignedFrom(slicesBy("module", HouseRulesTest::moduleOf))
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            describe("any module", type -> true),
                            describe("core", type -> moduleOf(type).equals(CORE)))
                    // A program that shows what is in the vault.
                    .ignoreDependency(
                            describe("the command line", type -> moduleOf(type).equals(CLI)),
                            resideInAPackage("io.jarviscore.nexus.vault"))
                    // A program that runs code where the kernel's sandboxes would.
                    .ignoreDependency(
                            describe("the service", type -> moduleOf(type).equals(SANDBOX_SERVICE)),
                            resideInAPackage("io.jarviscore.kernel.sandbox"))
                    // The test kit in Spring's tests.
                    .ignoreDependency(
                            resideInAPackage("io.jarviscore.spring.test"),
                            resideInAPackage("io.jarviscore.testing"));

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().assignedFrom(slicesBy("package", JavaClass::getPackageName))
                    .should()
                    .beFreeOfCycles();

    @ArchTest
    static final ArchRule publicSignaturesShowNoThirdPartyTypes =
            classes()
                    .that()
                    .arePublic()
                    .and(resideOutsideOfPackages(INTERNAL_KERNEL))
                    .and(resideOutsideOfPackages(INTERNAL_TESTING))
                    .and(resideOutsideOfPackages("io.jarviscore.internal"))
                    .should(new ShowOnlyOwnTypes());

    /** Public types there are so for packages of the same module, and may change at any time. */
    @ArchTest
    static final ArchRule internalPackagesOfTheKernelAreUsedByItAlone =
            noClasses()
                    .that(resideOutsideOfPackages("io.jarviscore.kernel.."))
                    .should(dependOnClassesThat(resideInAnyPackage(INTERNAL_KERNEL)));

    @ArchTest
    static final ArchRule internalPackagesOfTheTestKitAreUsedByItAlone =
            noClasses()
                    .that(resideOutsideOfPackages("io.jarviscore.testing.."))
                    .should(dependOnClassesThat(resideInAnyPackage(INTERNAL_TESTING)));

    /** Core's in-process defaults and its JSON are no part of the engine either. */
    @ArchTest
    static final ArchRule theEngineIsUsedAsAServiceAlone =
            noClasses()
                    .that(resideOutsideOfPackages("io.jarviscore.engine.."))
                    .should(dependOnClassesThat(resideInAPackage("io.jarviscore.engine..")));

    /** Core's packages share it with one another; it may change at any time. */
    @ArchTest
    static final ArchRule whatCoreSharesInsideIsItsOwn =
            noClasses()
                    .that(describe("other modules", type -> !moduleOf(type).equals(CORE)))
                    .should(dependOnClassesThat(resideInAPackage("io.jarviscore.internal")));

    /** Users see no type that is public only for core's own packages. */
    @ArchTest
    static final ArchRule usersSignaturesNameNoInternalType =
            noMethods()
                    .that()
                    .areDeclaredInClassesThat(
                            resideInAPackage("io.jarviscore").and(not(INTERNAL_TYPE)))
                    .and()
                    .areDeclaredInClassesThat()
                    .arePublic()
                    .and(not(HAS_PRIVATE_ACCESS))
                    .should()
                    .haveRawReturnType(INTERNAL_TYPE)
                    .orShould()
                    .haveRawParameterTypes(
                            describe(
                                    "internal types",
                                    types -> types.stream().anyMatch(INTERNAL_TYPE)));

    @ArchTest
    static final ArchRule noProviderKnowsAnother =
            slices().matching(MODEL + "(openai|anthropic|google)").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule noPlayedProviderKnowsAnother =
            slices().matching(TESTING + "(openai|anthropic|google)")
                    .should()
                    .notDependOnEachOther();

    @ArchTest
    static final ArchRule formatsOfPlayedProvidersKnowNoServer =
            noClasses()
                    .that(resideInAnyPackage(INTERNAL_TESTING))
                    .should(dependOnClassesThat(resideInAPackage("io.jarviscore.testing")));

    @ArchTest
    static final ArchRule whatProvidersShareKnowsNoProvider =
            noClasses()
                    .that(resideInAnyPackage(MODEL + "wire", MODEL + "limits", MODEL + "catalogue"))
                    .should(
                            dependOnClassesThat(
                                    resideInAnyPackage(
                                            MODEL + "openai",
                                            MODEL + "anthropic",
                                            MODEL + "google")));

    @ArchTest
    static final ArchRule onlySettingsReadTheEnvironment =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.jarviscore.Settings")
                    .and()
                    // Google's credentials are where Google's own variables say, as for its
                    // clients.
                    .doNotHaveFullyQualifiedName(
                            "io.jarviscore.kernel.model.google.GoogleEnvironment")
                    .and()
                    // Azure tells a machine about its identity in variables of its own.
                    .doNotHaveFullyQualifiedName("io.jarviscore.azure.IdentityEnvironment")
                    .and()
                    // Locks of this machine's user are where the JVM says its folders are.
                    .doNotHaveFullyQualifiedName("io.jarviscore.storage.liveness.LockFolder")
                    .and()
                    .doNotHaveFullyQualifiedName("io.jarviscore.storage.liveness.ProcessLocks")
                    .and()
                    // The JDK's HTTP server takes an option from the JVM's properties alone.
                    .doNotHaveFullyQualifiedName("io.jarviscore.net.HttpServers")
                    .and()
                    // Programs are found where the process's own PATH says.
                    .doNotHaveFullyQualifiedName("io.jarviscore.kernel.sandbox.SearchPath")
                    .and()
                    // Chromium gets the variables that it is passed on, and a folder for its files.
                    .doNotHaveFullyQualifiedName("io.jarviscore.browser.Programs")
                    .and()
                    .doNotHaveFullyQualifiedName("io.jarviscore.browser.RunningBrowser")
                    .and()
                    .doNotHaveFullyQualifiedName("io.jarviscore.browser.Scratch")
                    .and()
                    // The test kit fetches the programs for this machine into its user's cache.
                    .doNotHaveFullyQualifiedName("io.jarviscore.testing.SandboxPrograms")
                    .and()
                    // It starts this JVM's programs on this JVM's class path.
                    .doNotHaveFullyQualifiedName("io.jarviscore.testing.JavaProgram")
                    .and()
                    // A program without a mesh, so without settings: its options are variables.
                    .doNotHaveFullyQualifiedName("io.jarviscore.sandbox.service.Main")
                    .and()
                    // Variables of the mesh's own names rank below Spring's properties.
                    .doNotHaveFullyQualifiedName("io.jarviscore.spring.MeshBeans")
                    .and()
                    .doNotHaveFullyQualifiedName("io.jarviscore.spring.SettingsFailureAnalyzer")
                    .should()
                    .callMethodWhere(
                            describe(
                                    "System.getenv or System.getProperty",
                                    call ->
                                            call.getTargetOwner().isEquivalentTo(System.class)
                                                    && call.getName()
                                                            .matches("getenv|getPropert.*")));

    /** Programs do: the command line, and the start of the sandbox service. */
    @ArchTest
    static final ArchRule librariesDoNotPrint =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.jarviscore.cli.JarvisCore")
                    .and()
                    .doNotHaveFullyQualifiedName("io.jarviscore.sandbox.service.Main")
                    .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule noMethodIsSynchronized =
            methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule classesAreNamedForWhatTheyDo =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager)");

    @ArchTest
    static final ArchRule nothingStaticChanges =
            fields().that().areStatic().should().beFinal().andShould(new HoldNothingMutable());

    @ArchTest
    static final ArchRule nothingHidesInThreads =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    /** A record is data. Only its static factories read, and {@code close} releases its parts. */
    @ArchTest
    static final ArchRule noRecordReadsOrWrites =
            methods()
                    .that()
                    .areDeclaredInClassesThat()
                    .areAssignableTo(Record.class)
                    .and()
                    .areDeclaredInClassesThat()
                    .resideOutsideOfPackage("io.jarviscore.testing..")
                    .and()
                    .areNotStatic()
                    .and()
                    .doNotHaveName("close")
                    .should()
                    .notDeclareThrowableOfType(InterruptedException.class)
                    .andShould()
                    .notDeclareThrowableOfType(IOException.class)
                    .andShould()
                    .notDeclareThrowableOfType(SQLException.class);

    @ArchTest
    static final ArchRule noRecordIsAStore =
            noClasses()
                    .that()
                    .areAssignableTo(Record.class)
                    .should(
                            beAssignableTo(
                                    describe(
                                            "a port that blocks",
                                            type -> PORTS.contains(type.getSimpleName()))));

    /**
     * The test kit's server shows its client's headers and bytes, so it cannot do without those.
     */
    @ArchTest
    static final ArchRule theHttpClientStaysWhereCallsAreMade =
            noClasses()
                    .that(
                            resideOutsideOfPackages(
                                    "io.jarviscore.azure",
                                    "io.jarviscore.kernel..",
                                    "io.jarviscore.memory.athena",
                                    "io.jarviscore.memory.embedding",
                                    "io.jarviscore.nexus..",
                                    "io.jarviscore.research",
                                    "io.jarviscore.testing"))
                    .should(dependOnClassesThat(resideInAnyPackage("okhttp3..", "okio..")));

    @ArchTest
    static final ArchRule theHttpServerIsTheTestKits =
            noClasses()
                    .that(resideOutsideOfPackages("io.jarviscore.testing"))
                    .should(dependOnClassesThat(resideInAPackage("mockwebserver3..")));

    private static String moduleOf(JavaClass type) {
        return MODULES.stream()
                .filter(
                        module ->
                                (type.getPackageName() + ".")
                                        .startsWith("io.jarviscore." + module + "."))
                .findFirst()
                .orElse(CORE);
    }

    private static SliceAssignment slicesBy(String what, Function<JavaClass, String> name) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith("io.jarviscore")
                        ? SliceIdentifier.of(name.apply(type))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "every " + what;
            }
        };
    }
}

package io.jarviscore.nexus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks a Compose file by the rules of the Compose specification, as far as this project's files
 * use them: known keys, forms of values, and references to services and volumes. Written here
 * because no artifact of Maven Central carries the specification's schema; a key that is not known
 * is a problem, so a file that begins to use another one needs a rule here first.
 */
final class ComposeFile {
    private static final Pattern DURATION = Pattern.compile("([0-9]+(us|ms|s|m|h))+");
    private static final Pattern IMAGE =
            Pattern.compile(
                    "[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern PORT =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}:)?\\d{1,5}:\\d{1,5}(/(tcp|udp))?");
    private static final Pattern VOLUME = Pattern.compile("(\\$\\{[^}]+}|[^:]+):/[^:]+(:(ro|rw))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\$|\\$\\{[A-Za-z_][A-Za-z0-9_]*((:?[-?+])[^{}]*)?}");
    private static final Set<String> CONDITIONS =
            Set.of("service_started", "service_healthy", "service_completed_successfully");

    private final List<String> problems = new ArrayList<>();
    private final Map<?, ?> root;
    private final Map<?, ?> services;
    private final Map<?, ?> volumes;

    private ComposeFile(Map<?, ?> root) {
        this.root = root;
        this.services = map(root.get("services"));
        this.volumes = map(root.get("volumes"));
    }

    /** The errors of a file that was read from YAML; empty if nothing is. */
    static List<String> problems(Map<?, ?> root) {
        ComposeFile file = new ComposeFile(root);
        file.check();
        return List.copyOf(file.problems);
    }

    private void check() {
        keys(
                "the file",
                root,
                Set.of("name", "services", "volumes", "networks", "configs", "secrets"));
        matches("name", root.get("name"), NAME);
        problem(services.isEmpty(), "services is missing");
        services.forEach((name, service) -> service("services." + name, map(service)));
        variables("the file", root);
    }

    private void service(String at, Map<?, ?> service) {
        keys(
                at,
                service,
                Set.of(
                        "image",
                        "command",
                        "environment",
                        "ports",
                        "volumes",
                        "depends_on",
                        "healthcheck",
                        "network_mode",
                        "extra_hosts",
                        "restart"));
        matches(at + ".image", service.get("image"), IMAGE);
        if (service.containsKey("restart")) {
            matches(
                    at + ".restart",
                    service.get("restart"),
                    Pattern.compile("no|always|unless-stopped|on-failure(:\\d+)?"));
        }
        each(at + ".ports", service.get("ports"), PORT);
        each(at + ".volumes", service.get("volumes"), VOLUME);
        environment(at + ".environment", map(service.get("environment")));
        volumes(at, service.get("volumes"));
        network(at, service);
        dependencies(at, map(service.get("depends_on")));
        if (service.containsKey("healthcheck")) {
            healthcheck(at + ".healthcheck", map(service.get("healthcheck")));
        }
    }

    private void environment(String at, Map<?, ?> environment) {
        environment.forEach(
                (name, value) ->
                        problem(
                                !(value instanceof String || value instanceof Number),
                                at + "." + name + " is no text or number: put it in quotes"));
    }

    private void volumes(String at, @Nullable Object mounts) {
        for (Object mount : list(mounts)) {
            String source = mount.toString().split(":", 2)[0];
            problem(
                    NAME.matcher(source).matches() && !volumes.containsKey(source),
                    at + " uses the volume " + source + ", which is not declared");
        }
    }

    /** A container that shares another one's network has no ports and networks of its own. */
    private void network(String at, Map<?, ?> service) {
        if (service.get("network_mode") == null) {
            return;
        }
        String mode = String.valueOf(service.get("network_mode"));
        problem(
                service.containsKey("ports") || service.containsKey("networks"),
                at + " has network_mode and ports or networks");
        if (mode.startsWith("service:")) {
            exists(at + ".network_mode", mode.substring("service:".length()));
        } else {
            problem(
                    !Set.of("none", "host", "bridge").contains(mode),
                    at + ".network_mode: " + mode);
        }
    }

    private void dependencies(String at, Map<?, ?> dependencies) {
        dependencies.forEach(
                (name, how) -> {
                    exists(at + ".depends_on", String.valueOf(name));
                    String condition = String.valueOf(map(how).get("condition"));
                    problem(
                            !CONDITIONS.contains(condition),
                            at + ".depends_on." + name + ": condition " + condition);
                    problem(
                            condition.equals("service_healthy")
                                    && !map(services.get(name)).containsKey("healthcheck"),
                            at + " waits for the health of " + name + ", which has no healthcheck");
                });
    }

    private void healthcheck(String at, Map<?, ?> check) {
        keys(at, check, Set.of("test", "interval", "timeout", "retries", "start_period"));
        List<?> test = list(check.get("test"));
        problem(
                test.size() < 2
                        || !Set.of("CMD", "CMD-SHELL").contains(String.valueOf(test.get(0))),
                at + ".test is no list that begins with CMD or CMD-SHELL");
        for (String key : List.of("interval", "timeout", "start_period")) {
            if (check.containsKey(key)) {
                matches(at + "." + key, check.get(key), DURATION);
            }
        }
        problem(
                check.containsKey("retries") && !(check.get("retries") instanceof Integer),
                at + ".retries is no whole number");
    }

    /** A dollar sign that begins no variable has to be doubled. */
    private void variables(String at, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> variables(at + "." + key, each));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> variables(at, each));
        } else if (value instanceof String text) {
            problem(
                    VARIABLE.matcher(text).replaceAll("").contains("$"),
                    at + " has a variable that cannot be read: " + text);
        }
    }

    private void exists(String at, String service) {
        problem(!services.containsKey(service), at + " names " + service + ", which is no service");
    }

    private void keys(String at, Map<?, ?> map, Set<String> known) {
        Set<String> unknown = new TreeSet<>();
        map.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        unknown.removeAll(known);
        problem(!unknown.isEmpty(), at + " has unknown keys " + unknown);
    }

    private void each(String at, @Nullable Object values, Pattern form) {
        Predicate<Object> isForm = value -> form.matcher(String.valueOf(value)).matches();
        list(values).stream()
                .filter(isForm.negate())
                .forEach(value -> problems.add(at + " has " + value));
    }

    private void matches(String at, @Nullable Object value, Pattern form) {
        problem(
                !(value instanceof String text) || !form.matcher(text).matches(),
                at + " is " + value);
    }

    private void problem(boolean isWrong, String what) {
        if (isWrong) {
            problems.add(what);
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}

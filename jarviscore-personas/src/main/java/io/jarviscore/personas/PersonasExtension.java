package io.jarviscore.personas;

import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.reasoning.Personas;
import io.jarviscore.settings.SettingKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the personas when the mesh starts. For the service loader. */
public final class PersonasExtension implements MeshExtension {
    /** For the service loader. */
    public PersonasExtension() {}

    @Override
    public String name() {
        return "jarviscore-personas";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Optional<String> folder = assembly.settings().find(SettingKeys.PROFILES_DIR);
        if (folder.isEmpty()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        Map<String, Personas.Persona> personas =
                PersonaFolder.read(Path.of(folder.get()), problems::add);
        problems.forEach(problem -> assembly.refuse(SettingKeys.PROFILES_DIR, problem));
        assembly.provide(
                Personas.class,
                role -> Optional.ofNullable(personas.get(PersonaFolder.key(role))),
                personas.size() + " personas of " + folder.get());
    }
}

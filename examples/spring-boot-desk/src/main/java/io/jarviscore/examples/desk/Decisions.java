package io.jarviscore.examples.desk;

import io.jarviscore.Approval;
import io.jarviscore.Mesh;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The questions to people. Real applications check the caller's rights. */
@RestController
@RequestMapping("/approvals")
class Decisions {
    private final Mesh mesh;

    Decisions(Mesh mesh) {
        this.mesh = mesh;
    }

    @GetMapping
    List<Approval> open() {
        return mesh.approvals().list();
    }

    /** Any instance may receive the decision; the ticket continues at one that is alive. */
    @PostMapping
    Approval decide(@RequestBody Decision decision) {
        return decision.yes()
                ? mesh.approvals().approve(decision.id(), decision.by(), decision.note())
                : mesh.approvals().reject(decision.id(), decision.by(), decision.note());
    }

    /**
     * A person's decision.
     *
     * @param id the question's id
     * @param yes whether the reply may go out
     * @param by the person's name
     * @param note why
     */
    record Decision(String id, boolean yes, String by, String note) {}
}

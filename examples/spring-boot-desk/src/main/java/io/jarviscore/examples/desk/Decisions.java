package io.jarviscore.examples.desk;

import io.jarviscore.Approval;
import io.jarviscore.Mesh;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people have to decide. Real applications check who asks. */
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

    /** Any instance may be told; the ticket goes on at one that is alive. */
    @PostMapping
    Approval decide(@RequestBody Decision decision) {
        return decision.yes()
                ? mesh.approvals().approve(decision.id(), decision.by(), decision.note())
                : mesh.approvals().reject(decision.id(), decision.by(), decision.note());
    }

    /**
     * What a person says.
     *
     * @param id the question's id
     * @param yes whether the reply may go out
     * @param by who says so
     * @param note why
     */
    record Decision(String id, boolean yes, String by, String note) {}
}

package io.jarviscore.examples.desk;

import io.jarviscore.Mesh;
import io.jarviscore.Step;
import io.jarviscore.WorkflowView;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tickets over HTTP. Each is a workflow under the ticket's number. */
@RestController
@RequestMapping("/tickets")
class Tickets {
    private final Mesh mesh;
    private final Streams streams;

    Tickets(Mesh mesh, Streams streams) {
        this.mesh = mesh;
        this.streams = streams;
    }

    /** Takes a ticket; the work continues whether or not anybody waits for it. */
    @PostMapping("/{number}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, String> open(@PathVariable String number, @RequestBody Ticket ticket) {
        mesh.submit(number, streams.of(number), steps(ticket));
        return Map.of("ticket", number);
    }

    /** How a ticket stands, from any instance. */
    @GetMapping("/{number}")
    WorkflowView status(@PathVariable String number) {
        return mesh.find(number)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, number));
    }

    /** The words of the reply while it is written, as server-sent events. */
    @GetMapping("/{number}/stream")
    SseEmitter stream(@PathVariable String number) {
        return streams.connect(number);
    }

    private static Step[] steps(Ticket ticket) {
        Map<String, Object> customer = Map.of("customer", ticket.customer());
        return new Step[] {
            Step.of("triage", "triage", ticket.text()).returns(Desk.Triage.class),
            Step.of("reply", "replies", ticket.text()).after("triage").params(customer),
            Step.of("send", "mail", "Send the reply")
                    .after("reply")
                    .params(customer)
                    .approval("May this reply go out?")
        };
    }

    /**
     * A customer's message.
     *
     * @param customer its author
     * @param text its text
     */
    record Ticket(String customer, String text) {}
}

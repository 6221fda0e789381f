package io.stagecoach.gateway.web;

import io.stagecoach.gateway.serving.MemberPool;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code GET /api/cluster}: members, roles, claims, load. */
@RestController
class ClusterController {
    private final MemberPool members;

    ClusterController(MemberPool members) {
        this.members = members;
    }

    /** A cluster of which no member answers is an empty one: the page that shows it must go on working. */
    @GetMapping(path = "/api/cluster", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ClusterBody> cluster() {
        return members.view().map(ClusterBody::of).defaultIfEmpty(new ClusterBody(false, List.of(), null, List.of()));
    }

    /** The same as a table, for terminals. */
    @GetMapping(path = "/api/cluster", produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> table() {
        return cluster().map(ClusterTable::of);
    }
}

package io.stagecoach.gateway.web;

import io.stagecoach.gateway.serving.MemberPool;
import java.util.List;
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
    @GetMapping("/api/cluster")
    Mono<ClusterBody> cluster() {
        return members.view().map(ClusterBody::of).defaultIfEmpty(new ClusterBody(false, List.of(), null, List.of()));
    }
}

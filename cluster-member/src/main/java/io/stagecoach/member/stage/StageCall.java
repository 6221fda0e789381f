package io.stagecoach.member.stage;

import io.stagecoach.member.placement.Role;
import java.util.UUID;

/** What comes to a stage from a coordinator; the stage checks whether it is meant. */
interface StageCall {
    Role role();

    /** Of the claim the sender knows; the stage refuses those of other tenures. */
    long epoch();

    /** The member that drives the sequences. */
    UUID coordinator();
}

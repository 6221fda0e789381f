package io.stagecoach.stage;

import io.stagecoach.claim.Role;
import java.util.UUID;

/** What comes to a stage from a coordinator; the stage checks whether it is meant. */
interface StageCall {
    Role role();

    /** Of the claim the sender knows; the stage refuses those of other tenures. */
    long epoch();

    /** The member that drives the sequences. */
    UUID coordinator();
}

package io.stagecoach.member.stage;

/** What became of the wish to take a sequence's cache along to another replica. Unless it was MOVED it is computed again. */
public enum PullOutcome {
    MOVED,
    /** To compute it again is quicker. */
    NOT_WORTH_IT,
    /** The replicas keep their caches in other formats, or on a device. */
    NOT_PORTABLE,
    /** The new replica has too few free pages. */
    FULL,
    /** The old replica has the cache no more, or not all of it. */
    CACHE_MISS,
    /** One of the replicas does not take the call: other holder, other epoch, or the coordinator is taken for lost. */
    STALE,
    /** The old replica could not be reached. */
    SOURCE_LOST,
    /** The new replica could not be reached. */
    TARGET_LOST,
    /** It would have been computed again by now. */
    TOO_LONG,
    /** An error, which the log of the new replica's member has. */
    FAILED;

    /** The new replica is to blame, and what the old one has is as good as before: the sequence goes on there. */
    public boolean leavesTheOldOneBetter() {
        return switch (this) {
            case FULL, TARGET_LOST, TOO_LONG, FAILED -> true;
            case MOVED, NOT_WORTH_IT, NOT_PORTABLE, CACHE_MISS, STALE, SOURCE_LOST -> false;
        };
    }
}

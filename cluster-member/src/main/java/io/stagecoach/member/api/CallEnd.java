package io.stagecoach.member.api;

/** How a call ended. */
enum CallEnd {
    /** It was answered to its end. */
    COMPLETED,
    /** The caller took it back. */
    CANCELLED,
    /** The connection broke: the caller is gone, or cannot be reached. */
    LOST
}

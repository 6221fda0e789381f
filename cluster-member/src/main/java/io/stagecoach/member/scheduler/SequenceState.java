package io.stagecoach.member.scheduler;

/** What a sequence waits for or does; it says where its time goes, too. */
enum SequenceState {
    /** Has no route. */
    WAITING,
    /** Known tokens are still to be computed. */
    PREFILL,
    /** Each step computes the newest token and samples the next. */
    DECODE,
    FINISHED
}

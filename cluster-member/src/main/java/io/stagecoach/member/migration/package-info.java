/**
 * Migrations: planned changes of the replica that serves a running sequence at one stage, off a draining replica or onto a less loaded
 * one. {@link io.stagecoach.member.migration.MigrationPolicy} chooses the sequence, {@link io.stagecoach.member.migration.CachePulls}
 * brings its cache along; the scheduler suspends and admits the sequence.
 */
@NullMarked
package io.stagecoach.member.migration;

import org.jspecify.annotations.NullMarked;

/** Running stages on this member: tasks of many sequences come in, batches go through the shard's runtime. */
@NullMarked
package io.stagecoach.member.stage;

import org.jspecify.annotations.NullMarked;

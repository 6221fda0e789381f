/**
 * Drives sequences through the pipeline's stages. Start with {@link Scheduler#step}.
 *
 * <pre>
 *              submit                admit                 all known tokens computed
 *   (client) ----------> WAITING ---------------> PREFILL ----------------------------> DECODE
 *                           ^                        |                                    |
 *                           +------------------------+------------------------------------+
 *                               requeue, suspend, migrate, slide             finish, fail, cancel
 *                                                                     (from any state) --> FINISHED
 * </pre>
 *
 * Words:
 *
 * <ul>
 *   <li>admit: give a waiting sequence a route, which is a replica of every stage; {@link Scheduler} does it in one place
 *   <li>batch: steps of some sequences that one stage computes in one forward pass; in flight until its call has ended
 *   <li>ready: admitted, and neither a batch nor a pull in flight
 *   <li>requeue: recovery after a loss; the sequence waits, after a pause, to have its known tokens computed again
 *   <li>suspend: wait while other stages keep their caches; after the loss of one stage, and in a migration
 *   <li>resume: admit a suspended sequence with the caches that were kept
 *   <li>recompute: one stage alone computes again what the others still have, from held inputs
 *   <li>migrate: planned change of the replica of one stage; its cache is pulled from the old replica or computed again
 *   <li>park, drop: keep the cache of an ended sequence for others to share; let the stage free it
 *   <li>finish, fail, cancel: end with a result, with an error, or since nobody reads the text any more
 * </ul>
 *
 * <p>Where to look:
 *
 * <ul>
 *   <li>order of admission, and where priorities would go: {@link WaitingQueue#poll}; which ready sequences share a batch,
 *       and whose prompt goes first: {@link Batcher}
 *   <li>a stage that answers late, or never: {@link BatchesInFlight}
 *   <li>what a stage's reply means for each sequence: {@link StepResults}, then {@code Scheduler.computed}
 *   <li>what a member tells the others when it joins: {@link io.stagecoach.member.cluster.MemberAttributes}; while it runs:
 *       {@link io.stagecoach.member.cluster.MemberLoad}
 * </ul>
 */
@NullMarked
package io.stagecoach.member.scheduler;

import org.jspecify.annotations.NullMarked;

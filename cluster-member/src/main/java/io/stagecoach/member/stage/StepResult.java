package io.stagecoach.member.stage;

import java.util.List;

/**
 * What a forward pass made of one task.
 *
 * @param hidden rows of its computed steps, in their order; empty at the last stage
 */
record StepResult(List<StepOutcome> outcomes, float[] hidden) {}

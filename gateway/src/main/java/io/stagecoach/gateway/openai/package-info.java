/** The JSON of OpenAI's completions API with vLLM's additions, and what it means. */
@NullMarked
package io.stagecoach.gateway.openai;

import org.jspecify.annotations.NullMarked;

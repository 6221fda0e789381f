/** The bodies of OpenAI's completions API with vLLM's additions, and their meaning. */
@NullMarked
package io.stagecoach.gateway.openai;

import org.jspecify.annotations.NullMarked;

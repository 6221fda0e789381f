/**
 * Finds and reads the files of a model: the bundled demo, a folder, or a repository of a Hugging Face hub. {@link
 * io.stagecoach.source.ModelSources} is the way in.
 */
@NullMarked
package io.stagecoach.source;

import org.jspecify.annotations.NullMarked;

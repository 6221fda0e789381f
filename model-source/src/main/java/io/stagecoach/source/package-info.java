/** Where a model's files come from: the bundled demo, a folder, or a hub. */
@NullMarked
package io.stagecoach.source;

import org.jspecify.annotations.NullMarked;

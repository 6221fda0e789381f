/** What attention and sampling share of Java's vectors. Results do not depend on the width of this machine's vectors. */
@NullMarked
package io.stagecoach.vector;

import org.jspecify.annotations.NullMarked;

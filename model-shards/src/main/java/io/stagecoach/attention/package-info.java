/**
 * Attention over a paged KV cache, in Java's vectors. Read {@link io.stagecoach.attention.PagedAttention} first.
 *
 * <p>A row's result is a function of its own query and of the keys and values before it, bit for bit: whatever shares the
 * pass, however a prompt is cut, on any number of threads and with vectors of any width.
 */
@NullMarked
package io.stagecoach.attention;

import org.jspecify.annotations.NullMarked;

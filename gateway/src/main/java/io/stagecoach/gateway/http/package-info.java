/** HTTP: the routes, strict JSON in, events out, and every error in the form its API promises. */
@NullMarked
package io.stagecoach.gateway.http;

import org.jspecify.annotations.NullMarked;

/** The HTTP side: routes, filters, strict JSON, server-sent events, and errors in the form of each API. */
@NullMarked
package io.stagecoach.gateway.http;

import org.jspecify.annotations.NullMarked;

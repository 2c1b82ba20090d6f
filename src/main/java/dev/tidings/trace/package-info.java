/// What became of events: which mail they went into, or why they went into none. Only reads.
@NullMarked
package dev.tidings.trace;

import org.jspecify.annotations.NullMarked;

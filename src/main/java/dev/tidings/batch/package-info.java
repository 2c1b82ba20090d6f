/// When a mail is due and what goes into it: the throttle, a pure state machine, and the batch it
/// lets through.
@NullMarked
package dev.tidings.batch;

import org.jspecify.annotations.NullMarked;

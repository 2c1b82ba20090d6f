/// Takes secrets out of text that strangers wrote, before it is kept, shown or mailed.
@NullMarked
package dev.tidings.redact;

import org.jspecify.annotations.NullMarked;

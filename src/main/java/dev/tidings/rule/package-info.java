/// What deserves a mail and what does not, and why: the verdict on each event.
@NullMarked
package dev.tidings.rule;

import org.jspecify.annotations.NullMarked;

/// Text that strangers wrote, made fit to be read: what cannot be seen is marked, and what looks
/// like something else is said to. Pure; every way out goes through [Visible] or [VisibleStream].
@NullMarked
package dev.tidings.text;

import org.jspecify.annotations.NullMarked;

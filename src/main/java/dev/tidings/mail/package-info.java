/// From a batch to the bytes of a mail: rendered once, never again.
@NullMarked
package dev.tidings.mail;

import org.jspecify.annotations.NullMarked;

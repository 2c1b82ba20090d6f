/// Posts something to an address on the web that the user named, in bounded time, and says what
/// came of it. When to post, and how often to try again, others decide.
@NullMarked
package dev.tidings.hook;

import org.jspecify.annotations.NullMarked;

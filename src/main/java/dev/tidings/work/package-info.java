/// What runs: steps, each in a worker of its own, whether they are well, and in which order they
/// end.
@NullMarked
package dev.tidings.work;

import org.jspecify.annotations.NullMarked;

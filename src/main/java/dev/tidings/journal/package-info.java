/// The memory of Tidings: every event once, in the order of arrival, on disk before anything acts
/// on it; with it the positions up to which others have read, and the gaps that were noticed.
@NullMarked
package dev.tidings.journal;

import org.jspecify.annotations.NullMarked;

/// What is wrong now: a ledger of problems, opened and closed by the incidents they follow from.
@NullMarked
package dev.tidings.problem;

import org.jspecify.annotations.NullMarked;

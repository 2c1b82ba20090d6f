/// Cares for containers that ask for it by their labels: restarts those that are unhealthy, within
/// a budget and with the outcome verified, and removes those that have ended. Every act is in the
/// journal before it is done, with the rule that allows it, and again with what came of it.
@NullMarked
package dev.tidings.heal;

import org.jspecify.annotations.NullMarked;

/// What proves an incident: what the engine says and the container wrote at that moment, taken
/// before either is gone, without secrets.
@NullMarked
package dev.tidings.evidence;

import org.jspecify.annotations.NullMarked;

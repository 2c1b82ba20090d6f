/// How containers are while they run: what they use by the engine's count, and which processes do
/// it by the kernel's, each sampled once a second while somebody wants to know, and kept for a
/// minute.
@NullMarked
package dev.tidings.vitals;

import org.jspecify.annotations.NullMarked;

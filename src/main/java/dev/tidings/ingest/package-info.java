/// From the engine to the journal: following the stream, noticing that it is dead, writing down
/// what comes, and finding out what nobody saw.
@NullMarked
package dev.tidings.ingest;

import org.jspecify.annotations.NullMarked;

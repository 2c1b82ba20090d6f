/// The one SQLite file: who may open it, how it is laid out, and what a transaction is. Nothing
/// here knows what the tables mean.
@NullMarked
package dev.tidings.store;

import org.jspecify.annotations.NullMarked;

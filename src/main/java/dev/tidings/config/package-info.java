/// The configuration: its records, how they are read from file, environment and command line, and
/// every check of them.
@NullMarked
package dev.tidings.config;

import org.jspecify.annotations.NullMarked;

/// A real engine, Docker or Podman, asked over HTTP: one implementation of
/// [dev.tidings.engine.Engine].
@NullMarked
package dev.tidings.engine.docker;

import org.jspecify.annotations.NullMarked;

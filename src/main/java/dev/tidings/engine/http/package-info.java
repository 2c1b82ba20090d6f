/// HTTP/1.1 as an engine speaks it: one request, one answer, one connection, over whatever carries
/// bytes both ways. Everything is bounded in bytes and in time, because what answers may be
/// anything.
@NullMarked
package dev.tidings.engine.http;

import org.jspecify.annotations.NullMarked;

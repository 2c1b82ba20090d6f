/// What the web server reads and writes: requests, their bounds, replies, streams. It knows nothing
/// of containers.
@NullMarked
package dev.tidings.web.http;

import org.jspecify.annotations.NullMarked;

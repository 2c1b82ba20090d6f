/// What each path of REST, `/metrics` and the streams answers.
@NullMarked
package dev.tidings.web.api;

import org.jspecify.annotations.NullMarked;

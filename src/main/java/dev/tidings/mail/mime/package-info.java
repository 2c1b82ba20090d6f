/// A mail as bytes: addresses, headers, parts and their encodings (RFC 5322, 2045 to 2047).
@NullMarked
package dev.tidings.mail.mime;

import org.jspecify.annotations.NullMarked;

/// The way out: hands a mail's bytes to an SMTP server or a Maildir. The one place where replies
/// and exceptions become an outcome.
@NullMarked
package dev.tidings.smtp;

import org.jspecify.annotations.NullMarked;

/// From the journal to mails that are pending: what an event means, who gets a mail, when, and in
/// which mail.
@NullMarked
package dev.tidings.notify;

import org.jspecify.annotations.NullMarked;

/// From a batch to the bytes of a mail: rendered once, never again. [MailRenderer] is the way in; a
/// [MailModel] is what a mail says, before it is text or HTML; [Printable] stands before everything
/// strangers wrote, and [Headers] before everything a mail server reads.
@NullMarked
package dev.tidings.mail;

import org.jspecify.annotations.NullMarked;

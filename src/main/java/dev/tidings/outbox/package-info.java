/// What is pending to whom: mails on disk until each recipient's server has taken or refused them.
@NullMarked
package dev.tidings.outbox;

import org.jspecify.annotations.NullMarked;

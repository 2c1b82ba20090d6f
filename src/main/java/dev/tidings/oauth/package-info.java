/// Access tokens of OAuth 2 (RFC 6749), fetched and renewed for logging in to a mail server.
/// Nothing of it is loaded where `smtp.auth` is not `oauth2`.
@NullMarked
package dev.tidings.oauth;

import org.jspecify.annotations.NullMarked;

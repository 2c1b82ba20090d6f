package dev.tidings.smtp;

/// What servers say, where the code alone does not tell what they mean: expressions for the words
/// that [ReplyText] leaves of a reply. Each is the common denominator of replies that providers
/// document or send; `ReplyRulesTest` has them.
final class ReplyWords {

  static final String HELO =
      "\\b(helo|ehlo)( command)? (rejected|name|argument)|\\b(bad|invalid|forged|malformed|bogus) "
          + "(helo|ehlo)|syntactically invalid (helo|ehlo)|fully.?qualified host"
          + "|\\b(helo|ehlo)\\b.{0,40}(invalid|reject|resolv|fqdn|imperson|forge|not allowed|match)";

  static final String GREYLIST = "gr[ea]y.?list";

  static final String FULL_MAILBOX =
      "mailbox (is )?(full|over)|(recipient|user|account|you tried to reach).{0,40}over ?quota"
          + "|(recipient|mailbox)('s)? .{0,20}(quota|rate limit)|storage (limit|quota|allocation)"
          + "|you are trying to contact|insufficient (mailbox|disk) (space|quota)";

  /// The mailbox we send as, not the recipient's.
  static final String OWN_MAILBOX =
      "submissionquota|quotaexceededexception|sender thread limit|sender throttled";

  static final String ACCOUNT =
      "outboundspam|throttl"
          + "|\\brate.?limit|\\brate\\b.{0,40}(exceed|limit|too high)|unusual (rate|sending|volume)"
          + "|unexpected volume|unusually high|slow down|too fast|too much mail|too frequent"
          + "|(sending|send|mail|message|messaging|submission|relay|daily|hourly|monthly|outgoing|user"
          + "|customer|account|connection|plan)s?\\b.{0,24}\\b(limit|quota|threshold)s?\\b"
          + ".{0,24}(exceed|reached|hit)"
          + "|(exceed|reach|hit)(ed|s)?\\b.{0,40}\\b(limit|quota|threshold|allowance|max emails)"
          + "|(daily|hourly|monthly|sending|messaging) (sending |message |user )?(limit|quota)"
          + "|(maximum|max) .{0,20}credits|credits? (exhausted|exceeded|expired)"
          + "|too many (messages|mails|emails|e-mails|connections|concurrent|simultaneous|sessions"
          + "|logins|login attempts|bad auth|requests)|concurrent (smtp |server )?connections?"
          + "|(recipients|messages|emails|mails)\\b.{0,24}\\b(hour|day|minute|month|today)\\b"
          + "|probation|free account|not (yet )?activated"
          + "|(account|sending|outgoing|tenant|domain|user|sender address)\\b.{0,30}"
          + "\\b(suspended|blocked|paused|on hold)|bad outbound sender|spam abuse"
          + "|temporarily deferred due to";

  static final String SPAM =
      "\\bspam|virus|malware|phish|unsolicited|\\bjunk|banned (content|file|attachment)|attachment"
          + "|suspicious|infected|content (rejected|filter|restrict|policy|not)|\\b(url|uri|link)s?\\b"
          + "|uribl|surbl|rfc.?[258]?[38]22|\\bmime\\b|line (too )?(long|length)"
          + "|(missing|invalid|bad|duplicate|multiple|malformed|no)\\b.{0,30}\\bheaders?\\b"
          + "|bare lf";

  static final String HOST =
      "client host|block.?list|black.?list|blocked using|\\blisted (at|in|by|on)\\b|dnsbl|\\brbl\\b"
          + "|spamhaus|\\bptr\\b|reverse (dns|host|lookup)|cannot find your|send(ing)? email directly"
          + "|unauthori[sz]ed ip|(your|sending|client|banned|dynamic) ip\\b|poor reputation"
          + "|\\bip\\b.{0,60}(not in|not authori|not allowed|blocked|banned|denied|reputation|listed)"
          + "|no smtp service|(your|this) (host|server|network) (is|has)";

  static final String SENDER =
      "sender.{0,50}(reject|not |invalid|denied|unverified|unauth|verif|unknown)"
          + "|relaying disallowed as|send.?as\\b|sendasdenied|email address is not verified"
          + "|(from|return.?path)\\b.{0,60}(not (allowed|verified|valid|authori|permitted|match|one of"
          + "|a )|does(n't| not) match|isn't)|identit(y|ies)\\b|permissions? to send"
          + "|not (allowed|authori[sz]ed|permitted) to send|not (owned by|logged in)"
          + "|verification failed|verify failed|could not verify|domain of sender|sender'?s? domain"
          + "|envelope sender|\\bdmarc\\b|\\bspf\\b|\\bdkim\\b|required for sender"
          + "|domain.{0,40}(not allowed|not verified|unverified)|unauthenticated (sender|email|mail)";

  static final String RELAY =
      "\\brelay(ing)?\\b.{0,30}(denied|not |disallow|prohibit|reject|refus|forbid)"
          + "|(unable|not (allowed|permitted|authori[sz]ed)|denied|cannot|refus\\w*).{0,20}\\brelay"
          + "|relay access|rcpthosts|do(es)? not relay|credentials for relay";

  static final String LOGIN =
      "(authenticat\\w*|authori[sz]ation|log.?in|auth|credentials?)\\b.{0,30}"
          + "(required|first|needed|missing|invalid|before)"
          + "|(must|please|need to|have to|requires?|not|without)\\b.{0,20}(authenticat|log.?in|auth\\b)"
          + "|unauthenticated|not authori[sz]ed|smtp auth";

  /// Within a time, and so no matter of one mail.
  static final String RECIPIENTS_IN_A_TIME =
      "recipients?\\b.{0,40}\\b(hour|day|minute|month)\\b|(daily|hourly).{0,40}recipient";

  static final String COUNT =
      "too many (recipients|rcpt|addressees|destinations)|(per|separate|one) transaction"
          + "|recipients? (count|limit|list)|recipients?\\b.{0,30}\\b(exceed|reached|maximum|too many)"
          + "|(maximum|max|limit|number) .{0,24}recipients?\\b";

  static final String SIZE =
      "\\bsize\\b|databytes|too (big|large)\\b|(message|mail|content|data) (is )?too long"
          + "|exceeds?\\b.{0,40}\\b(length|bytes|mb)\\b";

  private ReplyWords() {}
}

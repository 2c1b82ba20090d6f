package dev.tidings.oauth;

/// Who gives the tokens.
public enum Provider {
  /// Microsoft 365 and Outlook.com.
  MICROSOFT,
  /// Gmail and Google Workspace.
  GOOGLE,
  /// Any other, by its endpoints.
  CUSTOM
}

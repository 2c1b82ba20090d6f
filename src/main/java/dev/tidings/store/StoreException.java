package dev.tidings.store;

/// The store could not do what was asked: the disk is full, the folder read-only, the file damaged.
/// The message says which file, what happened and what to do; nothing of a failed transaction is
/// kept.
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// A failure of the store, in words for its owner.
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /// A failure without a cause below it.
  public StoreException(String message) {
    super(message);
  }
}

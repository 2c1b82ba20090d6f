package dev.tidings.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// The store could not do what was asked: the disk is full, the folder read-only, the file damaged.
/// The message says which file, what happened and what to do; nothing of a failed transaction is
/// kept.
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean full;

  /// A failure of the store, in words for its owner.
  public StoreException(String message, Throwable cause) {
    this(message, false, cause);
  }

  /// A failure of the store, in words for its owner.
  ///
  /// @param full whether the disk is full: it works again as soon as there is space
  StoreException(String message, boolean full, Throwable cause) {
    super(message, cause);
    this.full = full;
  }

  /// A failure without a cause below it.
  public StoreException(String message) {
    super(message);
    this.full = false;
  }

  /// Whether the disk is full: it works again as soon as there is space.
  public boolean isDiskFull() {
    return full;
  }

  /// Why a file could not be read or written, without the name of a Java class.
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      case FileSystemException other when other.getReason() != null ->
          other.getReason() + ": " + other.getFile();
      default -> e.toString();
    };
  }
}

package dev.tidings.config;

import java.util.Objects;

/// Which Tidings this is.
public final class Version {

  /// Such as `0.1.0`, from the jar's manifest; `dev` where it does not run from a jar.
  public static final String TEXT =
      Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");

  private Version() {}
}

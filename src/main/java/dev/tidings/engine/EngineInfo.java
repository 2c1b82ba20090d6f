package dev.tidings.engine;

/// What an engine says of itself.
///
/// @param name its host's name; empty where the engine (or a proxy before it) does not tell
/// @param version such as `20.10.24`; empty where untold
/// @param apiVersion the API both sides speak, such as `1.41`
public record EngineInfo(String name, String version, String apiVersion) {

  /// As long as a host's name may be (RFC 1035, section 3.1).
  private static final int LONGEST = 255;

  /// Keeps of each what is no control character, up to 255 characters.
  public EngineInfo {
    name = line(name);
    version = line(version);
    apiVersion = line(apiVersion);
  }

  private static String line(String text) {
    String line = Plain.text(text.substring(0, Math.min(2 * LONGEST, text.length())));
    String flat = line.replaceAll("\\s+", " ").strip();
    return flat.substring(0, Math.min(LONGEST, flat.length()));
  }
}

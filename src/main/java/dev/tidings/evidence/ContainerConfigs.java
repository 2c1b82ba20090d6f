package dev.tidings.evidence;

import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How each container was made when it was last looked at, by what stays when it is made anew.
final class ContainerConfigs {

  private static final String SALT = "blueprint-salt";
  private static final int MOST = 2_000;
  private static final int AT_ONCE = 100;

  private final Store store;

  /// Read once; two threads may do so at the same time, to the same end.
  private volatile String known = "";

  ContainerConfigs(Store store) {
    this.store = store;
  }

  /// A container was started.
  ///
  /// @return what is different from the one before; empty if none was known, or it is the same one
  ///   and unchanged
  Optional<List<String>> started(String subject, ContainerConfig now, Instant noted) {
    var changes =
        new Object() {
          Optional<List<String>> found = Optional.empty();
        };
    store.commit(() -> {
      Optional<ContainerConfig> before = of(subject);
      changes.found =
          before
              .map(now::changesSince)
              .filter(lines -> !lines.isEmpty() || !before.get().id().equals(now.id()));
      put(subject, now, noted);
    });
    return changes.found;
  }

  /// A container was seen that is about to be replaced, or has ended. Keeps what is known of a
  /// newer one.
  void seen(String subject, ContainerConfig old, Instant noted) {
    store.commit(() -> {
      if (of(subject).filter(known -> known.created().isAfter(old.created())).isEmpty()) {
        put(subject, old, noted);
      }
    });
  }

  /// Forgets the oldest beyond the bound.
  void forget() {
    store.update(
        "DELETE FROM blueprint WHERE who NOT IN"
            + " (SELECT who FROM blueprint ORDER BY noted DESC LIMIT ?)",
        MOST);
  }

  /// Forgets some, the oldest first.
  ///
  /// @return whether there were any
  boolean forgetOldest() {
    return store.update(
            "DELETE FROM blueprint WHERE who IN"
                + " (SELECT who FROM blueprint ORDER BY noted LIMIT ?)",
            AT_ONCE)
        > 0;
  }

  /// Tells two values apart without telling either. Salted, so that it cannot be looked up in
  /// tables made for all folders.
  String fingerprint(String value) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(salt().getBytes(StandardCharsets.UTF_8));
      byte[] digest = hash.digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 4));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private String salt() {
    if (!known.isEmpty()) {
      return known;
    }
    Status status = new Status(store);
    store.commit(() -> {
      if (status.get(SALT).isEmpty()) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        status.set(SALT, HexFormat.of().formatHex(random));
      }
    });
    known = status.get(SALT).orElseThrow();
    return known;
  }

  private void put(String subject, ContainerConfig config, Instant noted) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", config.id());
    tree.put("created", config.created().toString());
    tree.put("facts", config.facts());
    tree.put("lists", config.lists());
    store.update(
        "INSERT OR REPLACE INTO blueprint (who, noted, described) VALUES (?, ?, ?)",
        subject,
        noted.toEpochMilli(),
        EvidenceJson.write(tree));
  }

  private Optional<ContainerConfig> of(String subject) {
    return store
        .query(row -> row.getString(1), "SELECT described FROM blueprint WHERE who = ?", subject)
        .stream()
        .findFirst()
        .map(EvidenceJson::read)
        .flatMap(ContainerConfigs::read);
  }

  private static Optional<ContainerConfig> read(Map<String, Object> tree) {
    try {
      SortedMap<String, SortedMap<String, String>> lists = new TreeMap<>();
      Map<String, Object> found = EvidenceJson.map(tree, "lists");
      found.keySet().forEach(name -> lists.put(name, texts(found, name)));
      Instant created = Instant.parse(EvidenceJson.text(tree, "created"));
      return Optional.of(
          new ContainerConfig(EvidenceJson.text(tree, "id"), created, texts(tree, "facts"), lists));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, String> texts(Map<String, Object> tree, String name) {
    SortedMap<String, String> texts = new TreeMap<>();
    EvidenceJson.map(tree, name).forEach((key, value) -> texts.put(key, value.toString()));
    return texts;
  }
}

package dev.tidings.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of what an engine told as JSON, in the kinds that JSON has (RFC 8259).
public sealed interface Value {

  /// A string.
  record Text(String text) implements Value {}

  /// A number.
  ///
  /// @param digits as the engine wrote it, so that none is lost
  record Numeral(String digits) implements Value {}

  /// True or false.
  record Truth(boolean is) implements Value {}

  /// Null.
  record Nothing() implements Value {}

  /// A list.
  record Items(List<Value> items) implements Value {

    /// Copies it.
    public Items {
      items = List.copyOf(items);
    }
  }

  /// An object.
  ///
  /// @param fields in the engine's order
  record Fields(Map<String, Value> fields) implements Value {

    /// Copies it in its order.
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }
}

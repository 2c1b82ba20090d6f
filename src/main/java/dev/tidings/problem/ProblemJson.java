package dev.tidings.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.incident.Subject;
import java.io.IOException;
import java.util.Optional;

/// A problem as programs read it: the same for the command and for REST.
public final class ProblemJson {

  private ProblemJson() {}

  /// Writes the fields of an object.
  ///
  /// @param what happened, in words
  public static void write(JsonGenerator json, LedgerEntry entry, String what) throws IOException {
    Subject subject = entry.last().subject();
    json.writeStringField("problem", entry.id());
    json.writeStringField("container", subject.name());
    json.writeStringField("id", subject.id());
    json.writeStringField("image", subject.image());
    json.writeStringField("project", subject.compose().project());
    json.writeStringField("service", subject.compose().service());
    json.writeStringField("kind", entry.kind().word());
    json.writeStringField("severity", entry.last().severity().word());
    json.writeStringField("what", what);
    json.writeStringField("state", entry.state());
    json.writeNumberField("count", entry.count());
    json.writeStringField("since", entry.opened().toString());
    json.writeStringField("last", entry.last().ended().toString());
    json.writeStringField("acknowledged", entry.notice().acknowledged());
    Optional<LedgerEntry.End> end = entry.end();
    if (end.isPresent()) {
      json.writeStringField("ended", end.get().at().toString());
    } else {
      json.writeNullField("ended");
    }
  }
}

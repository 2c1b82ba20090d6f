package dev.tidings.web.api;

import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Document;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Questions.ProcessTable;
import dev.tidings.engine.Value;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the engine says of containers, without secrets.
public final class ContainerPages {

  public static final Set<String> PROCESS_PARAMETERS = Set.of("ps_args");

  /// What an engine takes for a name (moby), or an identity.
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

  private final WebContext context;
  private final Asking asking;
  private final Questions questions;
  private final Inspected inspected;

  public ContainerPages(WebContext context, Asking asking, boolean showEnv) {
    this.context = context;
    this.asking = asking;
    this.questions = context.engine().questions();
    this.inspected = new Inspected(context.redaction(), showEnv);
  }

  /// All of them, running or not.
  public WebReply list() {
    List<ContainerSummary> all = containers();
    return WebReply.Document.of(json ->
        JsonWriter.list(
            json,
            "items",
            all,
            (j, container) -> {
              j.writeStringField("id", container.id());
              j.writeStringField("name", container.name());
              j.writeStringField("image", container.image());
              j.writeStringField("state", container.state());
              j.writeStringField("status", context.redaction().text(container.status()));
              j.writeStringField("health", container.health());
            }));
  }

  /// Their identities.
  public WebReply ids() {
    List<String> ids = containers().stream().map(ContainerSummary::id).toList();
    return WebReply.Document.of(json -> JsonWriter.texts(json, "items", ids));
  }

  private List<ContainerSummary> containers() {
    return asking.ask("", new Asking.Patience(), context.engine()::containers);
  }

  /// All that the engine tells of one, in its own shape.
  public WebReply inspect(String id) {
    Map<String, Value> fields = fields(id);
    return WebReply.Document.of(json -> Tree.fields(json, fields));
  }

  /// What stands at one place, of the kind that it is.
  public WebReply value(String id, String path) {
    WebPaths.Found found =
        new WebPaths(fields(id))
            .find(path)
            .orElseThrow(
                () -> new WebRefusal(404, "the engine tells no such value of a container"));
    return WebReply.Document.of(json -> {
      json.writeStringField("place", found.place());
      json.writeFieldName("value");
      Tree.write(json, found.value());
    });
  }

  private Map<String, Value> fields(String id) {
    String name = checked(id);
    Document told = asking.about(name, context, () -> questions.inspection(name));
    return inspected.clean(told.value());
  }

  /// Which files of one differ from its image's.
  public WebReply changes(String id) {
    String name = checked(id);
    Questions.FileChanges told = asking.about(name, context, () -> questions.changes(name));
    return WebReply.Document.of(json -> {
      JsonWriter.list(
          json,
          "items",
          told.changes(),
          (j, change) -> {
            j.writeStringField("kind", change.kind().name().toLowerCase(Locale.ROOT));
            j.writeStringField("path", context.redaction().text(change.path()));
          });
      json.writeBooleanField("whole", told.whole());
    });
  }

  /// The processes of one, as `ps` lists them on the engine's host.
  public WebReply processes(Call call, String id) {
    String name = checked(id);
    String arguments = PsArguments.checked(call.text("ps_args").orElse("-ef"));
    Optional<ProcessTable> told = asking.about(name, context, () -> questions.top(name, arguments));
    ProcessTable table = told.orElseThrow(() -> new WebRefusal(409, "this container does not run"));
    return WebReply.Document.of(json -> {
      JsonWriter.texts(json, "titles", table.titles());
      json.writeArrayFieldStart("processes");
      for (List<String> row : table.rows()) {
        json.writeStartArray();
        for (String cell : row) {
          json.writeString(context.redaction().text(cell));
        }
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeBooleanField("whole", table.whole());
    });
  }

  /// A container's name or identity.
  ///
  /// @throws WebRefusal 400 if it cannot be one
  static String checked(String id) {
    if (!NAME.matcher(id).matches()) {
      throw new WebRefusal(400, "a container's name or identity is wanted");
    }
    return id;
  }
}

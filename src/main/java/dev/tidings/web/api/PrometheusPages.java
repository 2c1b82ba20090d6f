package dev.tidings.web.api;

import dev.tidings.web.http.Call;
import dev.tidings.web.http.WebReply;
import java.util.ArrayList;
import java.util.List;

/// What Prometheus reads. All of it is looked up when it asks: nothing is counted for it anywhere
/// but what the store counts for good.
public final class PrometheusPages {

  private final PipelineFigures pipeline;
  private final ContainerFigures containers;

  public PrometheusPages(WebContext context) {
    this.pipeline = new PipelineFigures(context);
    this.containers = new ContainerFigures(context);
  }

  /// How Tidings and the containers are. An engine that does not answer takes seven seconds, less
  /// than the ten that Prometheus waits, and leaves what Tidings itself knows.
  public WebReply metrics(Call call) {
    List<Figure> figures = new ArrayList<>(pipeline.all(call.now()));
    figures.addAll(containers.all(call.now()));
    return Exposition.write(figures, call.accept());
  }
}

package dev.tidings.web;

import java.util.ArrayList;
import java.util.List;

/// What Prometheus reads. All of it is looked up when it asks: nothing is counted for it anywhere
/// but what the store counts for good.
final class PrometheusPages {

  private final PipelineFigures pipeline;
  private final ContainerFigures containers;

  PrometheusPages(WebContext context) {
    this.pipeline = new PipelineFigures(context);
    this.containers = new ContainerFigures(context);
  }

  /// How Tidings and the containers are. An engine that does not answer takes seven seconds, less
  /// than the ten that Prometheus waits, and leaves what Tidings itself knows.
  WebReply metrics(Call call) {
    List<Figure> figures = new ArrayList<>(pipeline.all(call.now()));
    figures.addAll(containers.all(call.now()));
    return Exposition.write(figures, call.accept());
  }
}

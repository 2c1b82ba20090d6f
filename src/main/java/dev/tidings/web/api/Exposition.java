package dev.tidings.web.api;

import dev.tidings.web.http.WebReply;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes figures in the text formats that Prometheus reads. The only class that knows Prometheus'
/// client, so that none of it is loaded before somebody asks.
final class Exposition {

  private Exposition() {}

  /// OpenMetrics for who takes it, else the older text format.
  ///
  /// @param accept the types that are taken, as they were sent
  static WebReply write(List<Figure> figures, String accept) {
    ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    ExpositionFormatWriter writer =
        openMetrics.accepts(accept) ? openMetrics : PrometheusTextFormatWriter.create();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, new MetricSnapshots(figures.stream().map(Exposition::snapshot).toList()));
    } catch (IOException e) {
      throw new AssertionError("a ByteArrayOutputStream does not fail", e);
    }
    return new WebReply.Exposed(writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }

  private static MetricSnapshot snapshot(Figure figure) {
    return switch (figure.kind()) {
      case COUNTER -> counter(figure);
      case GAUGE -> gauge(figure);
      case INFO -> info(figure);
    };
  }

  private static MetricSnapshot counter(Figure figure) {
    CounterSnapshot.Builder builder =
        CounterSnapshot.builder().name(figure.name()).help(figure.help());
    for (Figure.Point point : figure.points()) {
      builder.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .value(point.value())
              .labels(labels(figure, point))
              .build());
    }
    return builder.build();
  }

  private static MetricSnapshot gauge(Figure figure) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(figure.name()).help(figure.help());
    for (Figure.Point point : figure.points()) {
      builder.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .value(point.value())
              .labels(labels(figure, point))
              .build());
    }
    return builder.build();
  }

  private static MetricSnapshot info(Figure figure) {
    InfoSnapshot.Builder builder = InfoSnapshot.builder().name(figure.name()).help(figure.help());
    for (Figure.Point point : figure.points()) {
      builder.dataPoint(
          InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels(figure, point)).build());
    }
    return builder.build();
  }

  private static Labels labels(Figure figure, Figure.Point point) {
    return Labels.of(figure.labels(), point.labels());
  }
}

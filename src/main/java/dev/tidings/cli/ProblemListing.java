package dev.tidings.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.config.Settings;
import dev.tidings.expect.Withdrawal;
import dev.tidings.incident.Intent;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemJson;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.text.Printable;
import dev.tidings.text.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/// `tidings problems`: what is wrong now, as the Tidings that watches has written it down.
final class ProblemListing {

  /// So many are listed; who has more sees that there are more.
  private static final int MOST = 1_000;

  private static final JsonFactory JSON = new JsonFactory();

  private final Settings settings;
  private final PrintStream out;

  ProblemListing(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /// Prints them.
  ///
  /// @param json one object a line instead of a table
  /// @return the process's exit code: 1 while there are any
  int print(boolean json) {
    try (Store store = Store.beside(settings.data())) {
      // The ledger has the engine's times.
      Instant now = InstantSource.system().instant().plus(EngineFacts.ahead(new Status(store)));
      List<LedgerEntry> open =
          new ProblemLedger(store, settings.timing().pace().stable()).open(now, MOST + 1);
      List<LedgerEntry> listed = open.subList(0, Math.min(MOST, open.size()));
      if (json) {
        listed.forEach(entry -> out.println(json(entry)));
      } else {
        table(listed, open.size() > MOST, now);
      }
      return open.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }

  /// Notes that somebody knows of the problems of a container.
  ///
  /// @param by who, for people
  /// @return the process's exit code
  int acknowledge(String name, String by) {
    try (Store store = Store.beside(settings.data())) {
      ProblemLedger ledger = new ProblemLedger(store, settings.timing().pace().stable());
      Instant now = InstantSource.system().instant().plus(EngineFacts.ahead(new Status(store)));
      List<LedgerEntry> its =
          ledger.open(now, MOST).stream()
              .filter(entry -> entry.last().subject().name().equals(name))
              .toList();
      if (its.isEmpty()) {
        throw new IllegalArgumentException(
            "no problem of " + Printable.name(name) + " is open; see tidings problems");
      }
      store.commit(() -> its.forEach(entry -> ledger.acknowledge(entry, by)));
      out.println(
          "Acknowledged: " + Printable.name(name) + ". Nobody is reminded of it until it is over.");
      return ExitStatus.OK;
    }
  }

  /// Ends the problems of a container, and what is expected of it.
  ///
  /// @return the process's exit code
  int close(String name) {
    try (Store store = Store.beside(settings.data())) {
      ProblemLedger ledger = new ProblemLedger(store, settings.timing().pace().stable());
      Instant now = InstantSource.system().instant();
      Instant present = now.plus(EngineFacts.ahead(new Status(store)));
      List<LedgerEntry> its =
          ledger.open(present, MOST).stream().filter(entry -> isOf(name, entry)).toList();
      boolean[] expected = {false};
      store.commit(() -> {
        its.forEach(entry -> ledger.close(entry, present));
        expected[0] = Withdrawal.write(store, job(name, its), present, now);
      });
      if (its.isEmpty() && !expected[0]) {
        throw new IllegalArgumentException(
            "no problem of " + Printable.name(name) + " is open, and nothing is expected of it");
      }
      out.println(
          "Closed: "
              + Printable.name(name)
              + "."
              + (expected[0] ? " It is not expected to run until it is started again." : ""));
      return ExitStatus.OK;
    }
  }

  private static boolean isOf(String name, LedgerEntry entry) {
    return entry.last().subject().name().equals(name)
        || (entry.last().intent() instanceof Intent.Expected expected
            && expected.job().equals(name));
  }

  private static String job(String name, List<LedgerEntry> its) {
    return its.stream()
        .map(entry -> entry.last().intent())
        .filter(Intent.Expected.class::isInstance)
        .map(intent -> ((Intent.Expected) intent).job())
        .findFirst()
        .orElse(name);
  }

  private void table(List<LedgerEntry> open, boolean more, Instant now) {
    if (open.isEmpty()) {
      out.println("No problems.");
      return;
    }
    ZoneId zone = settings.sending().mail().zone();
    for (LedgerEntry entry : open) {
      out.println(settings.redaction().text(IncidentWords.problem(entry, zone, now)));
    }
    if (more) {
      out.println("There are more than " + MOST + ".");
    }
  }

  private String json(LedgerEntry entry) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      ProblemJson.write(
          json, entry, settings.redaction().text(IncidentWords.whatHappened(entry.last())));
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    return Visible.json(text.toString());
  }
}

package dev.tidings.engine;

import java.util.List;
import java.util.Optional;

/// What is asked of one container for somebody who looks at it. An id may be its name, too. No
/// answer takes more memory than a bound that stands with it.
public interface Questions {

  /// Inspect, whole: 256 K characters at most. Makes no event.
  Answer<Document> inspection(String id);

  /// The engine's own numbers of what it uses; takes up to two seconds. Makes no event.
  Answer<Document> numbers(String id);

  /// Which files differ from those of its image: 5,000 at most. Makes no event. A container with
  /// many files keeps the engine busy.
  Answer<FileChanges> changes(String id);

  /// Its processes as `ps` lists them: 2,000 at most. Makes an event, `top`.
  ///
  /// @param arguments of `ps`, which runs on the engine's host: checked by the caller
  /// @return empty where it does not run
  Answer<Optional<ProcessTable>> top(String id, String arguments);

  /// What it wrote: the last lines that fit into 256 K characters. Makes no event.
  Answer<LogLines> logs(String id, LogQuestion question);

  /// What it wrote, and from then on what it writes, until it ends or the feed is closed. Holds a
  /// connection. Makes no event.
  Answer<LogFeed> follow(String id, LogQuestion question);

  /// Of an engine that has no containers to ask.
  ///
  /// @param why in words
  static Questions unanswered(String why) {
    return new Questions() {
      @Override
      public Answer<Document> inspection(String id) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Document> numbers(String id) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<FileChanges> changes(String id) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Optional<ProcessTable>> top(String id, String arguments) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<LogLines> logs(String id, LogQuestion question) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<LogFeed> follow(String id, LogQuestion question) {
        return new Answer.Failed<>(why);
      }
    };
  }

  /// Which files differ.
  ///
  /// @param whole whether none was left out for want of space
  record FileChanges(List<FileChange> changes, boolean whole) {

    /// Copies the list.
    public FileChanges {
      changes = List.copyOf(changes);
    }
  }

  /// A file that differs.
  record FileChange(Kind kind, String path) {

    /// How it differs.
    public enum Kind {
      MODIFIED,
      ADDED,
      DELETED
    }
  }

  /// What `ps` printed.
  ///
  /// @param titles of the columns
  /// @param rows a process each, in the order of the titles
  /// @param whole whether none was left out for want of space
  record ProcessTable(List<String> titles, List<List<String>> rows, boolean whole) {

    /// Copies the lists.
    public ProcessTable {
      titles = List.copyOf(titles);
      rows = List.copyOf(rows);
    }
  }

  /// Lines of a log, oldest first.
  ///
  /// @param whole whether none that was asked for was left out for want of space
  record LogLines(List<LogLine> lines, boolean whole) {

    /// Copies the list.
    public LogLines {
      lines = List.copyOf(lines);
    }
  }
}

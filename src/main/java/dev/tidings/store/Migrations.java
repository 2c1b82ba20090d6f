package dev.tidings.store;

import java.util.List;

/// The layout of the file, one entry a version: entry `n` takes a file from `PRAGMA user_version =
/// n` to `n + 1`. Entries are only ever added; a released one never changes, since somebody's file
/// has run it.
final class Migrations {

  /// What every file of ours has had from its first version on.
  static final List<String> FIRST_TABLES = List.of("event", "gap", "cursor");

  /// What was decided about events: the mail they went into, or what kept them out of mails. Of
  /// events that are older than this nobody knows any more.
  private static final List<String> DECISIONS =
      List.of(
          """
          CREATE TABLE decision (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,             -- our clock, milliseconds since 1970
            name TEXT NOT NULL,              -- of the throttle they waited behind; empty: of none
            kind TEXT NOT NULL,              -- what was decided
            words TEXT NOT NULL,             -- a Message-ID, or what kept them out of mails
            described TEXT NOT NULL          -- JSON: an incident that is not in its table; may be empty
          )
          """,
          """
          CREATE TABLE decided (
            position INTEGER NOT NULL,       -- of an event
            decision INTEGER NOT NULL,
            incident INTEGER NOT NULL,       -- what it is a part of
            PRIMARY KEY (position, decision)
          ) WITHOUT ROWID
          """,
          "CREATE TRIGGER event_gone_decided AFTER DELETE ON event BEGIN"
              + " DELETE FROM decided WHERE position = old.position; END",
          "INSERT INTO cursor (name, position) SELECT 'decided', coalesce(max(position), 0) FROM event",
          "ALTER TABLE delivery ADD COLUMN ended INTEGER NOT NULL DEFAULT 0");

  static final List<List<String>> ALL =
      List.of(
          // The journal comes first, alone: its events are what nobody can give us again.
          List.of(
              """
              CREATE TABLE event (
                position INTEGER PRIMARY KEY,   -- order of arrival
                time_nano INTEGER NOT NULL,     -- the engine's clock, nanoseconds since 1970
                type TEXT NOT NULL,
                action TEXT NOT NULL,           -- the engine's whole text
                actor_id TEXT NOT NULL,
                received INTEGER NOT NULL,      -- our clock, milliseconds since 1970
                raw TEXT NOT NULL               -- the line as the engine sent it
              )
              """,
              "CREATE UNIQUE INDEX event_key ON event (time_nano, type, action, actor_id)",
              """
              CREATE TABLE gap (
                since_nano INTEGER NOT NULL,
                until_nano INTEGER NOT NULL,
                reason TEXT NOT NULL,
                reported INTEGER NOT NULL DEFAULT 0  -- whether a mail has said so
              )
              """,
              """
              CREATE TABLE cursor (
                name TEXT PRIMARY KEY,
                position INTEGER NOT NULL        -- everything up to it has been dealt with
              )
              """),
          List.of(
              """
              CREATE TABLE throttle (
                name TEXT PRIMARY KEY,
                window_began INTEGER NOT NULL,   -- milliseconds since 1970
                window_length INTEGER NOT NULL,  -- milliseconds
                thread TEXT NOT NULL             -- Message-ID of the mail that opened it
              )
              """,
              """
              CREATE TABLE mail (
                message_id TEXT PRIMARY KEY,
                created INTEGER NOT NULL,        -- milliseconds since 1970
                sender TEXT NOT NULL,            -- envelope sender
                subject TEXT NOT NULL,
                events INTEGER NOT NULL,
                bytes BLOB NOT NULL,             -- what goes over the wire, every time the same
                attempt INTEGER                  -- a try that began and has no outcome yet
              )
              """,
              """
              CREATE TABLE delivery (
                message_id TEXT NOT NULL REFERENCES mail ON DELETE CASCADE,
                recipient TEXT NOT NULL,
                state TEXT NOT NULL,             -- owed, accepted, dead
                tries INTEGER NOT NULL,
                first_try INTEGER NOT NULL,      -- milliseconds since 1970; 0 before it
                next_try INTEGER NOT NULL,       -- milliseconds since 1970
                reply TEXT NOT NULL,             -- the server's last word, or ours
                PRIMARY KEY (message_id, recipient)
              ) WITHOUT ROWID
              """,
              "CREATE INDEX delivery_owed ON delivery (next_try) WHERE state = 'owed'",
              "CREATE TABLE status (name TEXT PRIMARY KEY, value TEXT NOT NULL)"),
          // What nobody saw happen: gaps become events of the journal once the containers' states
          // were compared, so that they are mailed like all else.
          List.of(
              """
              CREATE TABLE state (
                id TEXT PRIMARY KEY,             -- of a container that exists
                name TEXT NOT NULL,
                described TEXT NOT NULL,         -- an event's line with its image and labels
                started_nano INTEGER NOT NULL DEFAULT 0,
                finished_nano INTEGER NOT NULL DEFAULT 0,
                paused INTEGER NOT NULL DEFAULT 0,
                health TEXT NOT NULL DEFAULT '',
                heard_nano INTEGER NOT NULL DEFAULT 0  -- the engine's time of its last event
              )
              """,
              "ALTER TABLE event ADD COLUMN ours INTEGER NOT NULL DEFAULT 0",
              "UPDATE event SET ours = 1 WHERE type = 'tidings'",
              "CREATE INDEX event_gap ON event (time_nano) WHERE type = 'tidings' AND action ="
                  + " 'gap'",
              "DELETE FROM gap WHERE reported",
              "ALTER TABLE gap DROP COLUMN reported",
              "ALTER TABLE gap ADD COLUMN noticed INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE delivery ADD COLUMN named INTEGER NOT NULL DEFAULT 0",
              "CREATE INDEX delivery_dead ON delivery (message_id) WHERE state = 'dead'"),
          // What events mean, which mails will tell it, and what proves it.
          List.of(
              "DELETE FROM throttle", // there was one for everything
              """
              CREATE TABLE incident (
                position INTEGER PRIMARY KEY,    -- of its first event
                who TEXT NOT NULL,               -- type, a blank, and what stays when it is made anew
                described TEXT NOT NULL          -- JSON
              )
              """,
              "CREATE INDEX incident_who ON incident (who, position)",
              """
              CREATE TABLE open_event (
                position INTEGER PRIMARY KEY     -- of one that mails will tell; not known yet what it means
              )
              """,
              """
              CREATE TABLE due (
                name TEXT NOT NULL,              -- of the throttle that it waits behind
                position INTEGER NOT NULL,       -- of an event
                incident INTEGER NOT NULL,       -- what it is a part of
                PRIMARY KEY (name, position)
              ) WITHOUT ROWID
              """,
              "CREATE INDEX due_position ON due (position)",
              """
              CREATE TABLE kept (
                route TEXT NOT NULL,
                rule TEXT NOT NULL,              -- in the words of the configuration
                events INTEGER NOT NULL,
                since INTEGER NOT NULL,          -- milliseconds since 1970
                PRIMARY KEY (route, rule)
              ) WITHOUT ROWID
              """,
              """
              CREATE TABLE evidence (
                actor_id TEXT NOT NULL,
                time_nano INTEGER NOT NULL,      -- of the event it proves
                noted INTEGER NOT NULL,          -- our clock, milliseconds since 1970
                described TEXT NOT NULL,         -- JSON
                PRIMARY KEY (actor_id, time_nano)
              ) WITHOUT ROWID
              """,
              """
              CREATE TABLE blueprint (
                who TEXT PRIMARY KEY,            -- what stays when a container is made anew
                noted INTEGER NOT NULL,          -- our clock, milliseconds since 1970
                described TEXT NOT NULL          -- JSON: how it was made, without any value
              ) WITHOUT ROWID
              """),
          // How often containers were started again: their events are forgotten some day.
          List.of("ALTER TABLE state ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0"),
          // Whom Tidings cares for, and what it has done already.
          List.of(
              """
              CREATE TABLE patient (
                id TEXT PRIMARY KEY,             -- of a container
                described TEXT NOT NULL,         -- an event's line with its name, image and labels
                phase TEXT NOT NULL,
                since INTEGER NOT NULL,          -- unhealthy, milliseconds since 1970
                restarts TEXT NOT NULL,          -- when, milliseconds since 1970, the oldest first
                run TEXT NOT NULL                -- that a restart is to end: its beginning as the engine states it
              ) WITHOUT ROWID
              """),
          // What went down and came back, for lists, streams and a webhook.
          List.of(
              """
              CREATE TABLE alarm (
                number INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: others count by it
                time_nano INTEGER NOT NULL,      -- the engine's clock, nanoseconds since 1970
                kind TEXT NOT NULL,
                container_id TEXT NOT NULL,
                name TEXT NOT NULL,
                image TEXT NOT NULL,
                image_id TEXT,
                exit_code INTEGER,
                noted INTEGER NOT NULL           -- our clock, milliseconds since 1970
              )
              """,
              """
              CREATE TABLE alarm_state (
                id TEXT PRIMARY KEY,             -- of a container that had an alarm and exists
                kind TEXT NOT NULL,              -- of its last one
                time_nano INTEGER NOT NULL
              ) WITHOUT ROWID
              """),
          // An action may be a command of a megabyte, and is in the index as well: from here on it
          // is cut in the way in which events that come again are compared (Bounded).
          List.of(
              "UPDATE OR IGNORE event SET action = substr(action, 1, 4096) || '… (' ||"
                  + " length(action) || ' characters)' WHERE length(action) > 4096 AND action NOT"
                  + " LIKE '% characters)'"),
          // Of a container only what is needed: its events have the rest.
          List.of(
              """
              CREATE TABLE known (
                id TEXT PRIMARY KEY,             -- of a container that exists
                name TEXT NOT NULL,
                image TEXT NOT NULL,
                labels TEXT NOT NULL,            -- JSON: those that decide something
                event INTEGER,                   -- position of the last one that told of all its labels
                started_nano INTEGER NOT NULL DEFAULT 0,
                finished_nano INTEGER NOT NULL DEFAULT 0,
                paused INTEGER NOT NULL DEFAULT 0,
                health TEXT NOT NULL DEFAULT '',
                heard_nano INTEGER NOT NULL DEFAULT 0,  -- the engine's time of its last event
                restarts INTEGER NOT NULL DEFAULT 0
              ) WITHOUT ROWID
              """,
              """
              INSERT INTO known (id, name, image, labels, started_nano, finished_nano, paused, health,
                heard_nano, restarts)
              SELECT id, name, coalesce(json_extract(actor, '$.image'), ''),
                (SELECT json_group_object(key, value) FROM json_each(actor)
                  WHERE type = 'text' AND length(value) <= 2048
                    AND (key LIKE 'com.docker.compose.%' OR key LIKE 'tidings.%' OR key LIKE 'mon.%')
                    AND length(key) < 50),
                started_nano, finished_nano, paused, health, heard_nano, restarts
              FROM (SELECT *, coalesce(CASE WHEN json_valid(described)
                THEN json_extract(described, '$.Actor.Attributes') END, '{}') AS actor FROM state)
              """,
              "DROP TABLE state",
              "ALTER TABLE known RENAME TO state",
              // Whether a container was removed is asked for every event of every container.
              "CREATE INDEX event_removed ON event (actor_id, time_nano)"
                  + " WHERE type = 'container' AND action IN ('destroy', 'remove')"),
          // What belongs to an event goes with it, whichever event goes: the oldest is not always
          // the one.
          List.of(
              "CREATE INDEX event_received ON event (received)",
              "CREATE INDEX evidence_time ON evidence (time_nano)",
              "DELETE FROM evidence WHERE NOT EXISTS"
                  + " (SELECT 1 FROM event WHERE event.time_nano = evidence.time_nano)",
              """
              CREATE TRIGGER event_gone AFTER DELETE ON event BEGIN
                DELETE FROM open_event WHERE position = old.position;
                DELETE FROM due WHERE position = old.position;
                DELETE FROM incident WHERE position = old.position;
                DELETE FROM evidence WHERE time_nano = old.time_nano;
              END
              """),
          // How often a mail may have been taken already, and who is refused because of our
          // settings.
          List.of(
              "ALTER TABLE mail ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE delivery ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE delivery ADD COLUMN kept INTEGER NOT NULL DEFAULT 0"),
          // How many mails of a route there were within an hour, whatever the names of what failed.
          List.of(
              "DELETE FROM throttle WHERE name LIKE '%/(all)/%'",
              """
              CREATE TABLE pace (
                name TEXT PRIMARY KEY,           -- of a route, and its readers where a label names them
                began INTEGER NOT NULL,          -- the present window, milliseconds since 1970
                ends INTEGER NOT NULL,
                passed INTEGER NOT NULL,         -- mails that did not wait for its end
                mails TEXT NOT NULL              -- when those of the last hour were written
              ) WITHOUT ROWID
              """),
          // What is wrong now, and what was lately.
          List.of(
              """
              CREATE TABLE problem (
                subject TEXT NOT NULL,           -- type and history of the container
                kind TEXT NOT NULL,
                opened INTEGER NOT NULL,         -- times by the engine's clock, milliseconds since 1970
                count INTEGER NOT NULL,          -- incidents since then
                incident TEXT NOT NULL,          -- the last of them, as JSON
                severity TEXT NOT NULL,
                running INTEGER NOT NULL,        -- since when it runs again; 2^63-1: it does not
                changed INTEGER NOT NULL,
                reason TEXT NOT NULL,            -- how it ended; empty: it has not
                PRIMARY KEY (subject, kind)
              ) WITHOUT ROWID
              """),
          // How often the restart policy had started a container when it was last looked at; -1:
          // unknown.
          List.of("ALTER TABLE state ADD COLUMN policy_restarts INTEGER NOT NULL DEFAULT -1"),
          // What is not mailed for a while.
          List.of(
              """
              CREATE TABLE silence (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                began INTEGER NOT NULL,          -- our clock, milliseconds since 1970
                ends INTEGER NOT NULL,
                filter TEXT NOT NULL,            -- what is not mailed, a condition a line
                reason TEXT NOT NULL
              )
              """),
          // Who knows of a problem, and of what it was reminded.
          List.of(
              "ALTER TABLE problem ADD COLUMN throttle TEXT NOT NULL DEFAULT ''",
              "ALTER TABLE problem ADD COLUMN acknowledged TEXT NOT NULL DEFAULT ''",
              "ALTER TABLE problem ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE problem ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE problem ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0"),
          DECISIONS,
          // What is expected to run: a run that is missing has no container to be asked.
          List.of(
              """
              CREATE TABLE expectation (
                job TEXT PRIMARY KEY,            -- whose runs count together
                source TEXT NOT NULL,            -- the rule that says so; empty: a label
                described TEXT NOT NULL,         -- an event's line with the container that ran last
                since INTEGER NOT NULL,          -- times by the engine's clock, milliseconds since 1970
                runs TEXT NOT NULL,              -- the last ones
                open TEXT NOT NULL,              -- what was told and is not over
                unseen INTEGER NOT NULL,         -- whether a run may have gone unseen since the last one
                complaint TEXT NOT NULL          -- what was said of labels that cannot be read
              ) WITHOUT ROWID
              """));

  private Migrations() {}
}

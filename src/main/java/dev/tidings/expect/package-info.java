/// What should happen and does not: a job that did not run in time, failed or takes too long, a
/// container that should run always, and what is not back after a restart of the engine. What is
/// found is an event in the journal, so that ledger, routes, mails, page and replay need no second
/// way. It acts on nothing.
@NullMarked
package dev.tidings.expect;

import org.jspecify.annotations.NullMarked;

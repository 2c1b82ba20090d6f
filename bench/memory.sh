#!/bin/sh
# What Tidings holds and what an event costs it, for two ways to start it: from the checkout, and as the
# image does (its own runtime, its own class archive). A scripted engine sends the storms.
#
#   JAVA_HOME=… bench/memory.sh [checkout|packaged]      both: some five minutes
#
# Columns: MB resident, MB of it anonymous (what no memory limit can take back), threads, and seconds of
# processor time since the start.
set -eu
cd "$(dirname "$0")/.."
: "${JAVA_HOME:?must name a JDK 25}"
export JAVA_HOME
# From the environment nothing that would change what is measured.
unset JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS ARCHIVE 2>/dev/null || true
packaged=$PWD/target/bench/packaged

if [ "${1:-packaged}" = packaged ] && [ ! target/bench/packaged/packaged -nt target/dist/tidings.jar ]; then
  echo "packaging, with the training runs: a minute or two" >&2
  bench/package.sh "$packaged"
fi

printf '%-12s %-32s %7s %8s %8s %7s\n' '' '' RSS anon threads cpu
if [ "${1:-checkout}" = checkout ]; then
  natives=$PWD/target/dist/native/org/sqlite/native/Linux/$(uname -m | sed s/ppc64le/ppc64/)
  python3 bench/memory.py checkout "$JAVA_HOME/bin/java" "@$PWD/target/dist/jvm.options" \
    "-Dorg.sqlite.lib.path=$natives" -jar "$PWD/target/dist/tidings.jar"
fi
if [ "${1:-packaged}" = packaged ]; then
  # -Xshare:on: without the archive it would not start, instead of being bigger in silence.
  TIDINGS_JAVA_OPTIONS=-Xshare:on python3 bench/memory.py packaged "$packaged/tidings"
fi

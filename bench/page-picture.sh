#!/bin/sh
# Takes pictures of the web page with headless Chromium, on a made-up host where an hour has passed:
# each view at 360, 800 and 1400 pixels, in light and in dark colours. Needs what BrowserIT needs:
# Chromium, Node, and `npm ci` in src/test/browser. Takes some minutes, for curves are to be seen.
#
#   bench/page-picture.sh [FOLDER]        into FOLDER, by default docs/page
set -eu
cd "$(dirname "$0")/.."
out=${1:-docs/page}
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
folder=$(mktemp -d)
stage=
# The stage ends when nobody holds the other end of its input any more.
trap 'exec 9>&-; [ -z "$stage" ] || wait "$stage" || true; rm -rf "$folder"' EXIT

mvn -q -B test-compile dependency:build-classpath \
  -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=test >"$folder/log" 2>&1 || {
  cat "$folder/log" >&2
  exit 1
}
mkfifo "$folder/in"
mkdir "$folder/stage" "$folder/whole"
"$java" --enable-native-access=ALL-UNNAMED -cp "target/test-classes:target/classes:$(cat "$folder/classpath")" \
  dev.tidings.app.PageStage "$folder/stage" <"$folder/in" >"$folder/address" 2>"$folder/log" &
stage=$!
exec 9>"$folder/in"
for _ in $(seq 60); do
  [ -s "$folder/address" ] && break
  sleep 1
done
[ -s "$folder/address" ] || {
  cat "$folder/log" >&2
  exit 1
}
read -r address token <"$folder/address"
node src/test/browser/pictures.mjs "$address" "$token" "$folder/whole"
mkdir -p "$out"
for picture in "$folder"/whole/*.png; do
  "$java" bench/Palette.java "$picture" "$out/$(basename "$picture")"
done
echo "The pictures are in $out"

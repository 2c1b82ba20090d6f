#!/bin/sh
# Takes pictures of the mails under src/test/resources/golden with headless Chromium: each at 360
# and 800 pixels, in light and in dark colours.
#
#   bench/mail-picture.sh [FOLDER]        into FOLDER, by default target/mail-pictures
#   bench/mail-picture.sh --docs          only docs/mails, those that the README links to
set -eu
cd "$(dirname "$0")/.."
golden=src/test/resources/golden
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "mail-picture: no Chromium found; install the package chromium" >&2
  exit 1
}
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# picture HTML PNG WIDTH light|dark
# In a frame, because a window of Chromium is never narrower than 500 pixels; then cut to what there is.
picture() {
  prefers=1
  [ "$4" = dark ] && prefers=0
  frame="$profile/frame.html"
  echo "<body style='margin:0'><iframe src='file://$PWD/$1' style='border:0;width:$3px;height:$height'>" \
    >"$frame"
  "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$profile" --hide-scrollbars --blink-settings=preferredColorScheme=$prefers \
    --window-size="$(($3 > 500 ? $3 : 500)),$height" --screenshot="$profile/whole.png" "file://$frame" \
    >"$profile/log" 2>&1 && [ -s "$profile/whole.png" ] || {
    cat "$profile/log" >&2
    exit 1
  }
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" bench/Crop.java "$profile/whole.png" "$2" "$3"
}

height=2400
if [ "${1:-}" = --docs ]; then
  out=docs/mails
  mails="crash loop deploy mixed"
else
  out=${1:-target/mail-pictures}
  mails="crash oom loop unhealthy recovered deploy many mixed storm gap test"
fi
mkdir -p "$out"
for mail in $mails; do
  for scheme in light dark; do
    picture $golden/$mail.html "$out/$mail-360-$scheme.png" 360 $scheme
    picture $golden/$mail.html "$out/$mail-800-$scheme.png" 800 $scheme
  done
done
echo "The pictures are in $out"

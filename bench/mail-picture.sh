#!/bin/sh
# Takes pictures of the mails under src/test/resources/golden with headless Chromium: each at 360
# and 800 pixels, in light and in dark colours.
#
#   bench/mail-picture.sh [FOLDER]        into FOLDER, by default target/mail-pictures
#   bench/mail-picture.sh --readme        only docs/mails, those in the README
set -eu
cd "$(dirname "$0")/.."
golden=src/test/resources/golden
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "mail-picture: no Chromium found; install the package chromium" >&2
  exit 1
}
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# picture HTML PNG WIDTH HEIGHT light|dark
# In a frame, because a window of Chromium is never narrower than 500 pixels.
picture() {
  prefers=1
  [ "$5" = dark ] && prefers=0
  frame="$profile/frame.html"
  echo "<body style='margin:0'><iframe src='file://$PWD/$1' style='border:0;width:$3px;height:$4px'>" \
    >"$frame"
  "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$profile" --hide-scrollbars --blink-settings=preferredColorScheme=$prefers \
    --window-size="$(($3 > 500 ? $3 : 500)),$4" --screenshot="$2" "file://$frame" \
    >"$profile/log" 2>&1 && [ -s "$2" ] || {
    cat "$profile/log" >&2
    exit 1
  }
}

if [ "${1:-}" = --readme ]; then
  mkdir -p docs/mails
  picture $golden/crash.html docs/mails/crash-800-light.png 800 1060 light
  picture $golden/mixed.html docs/mails/mixed-800-dark.png 800 1060 dark
  picture $golden/loop.html docs/mails/loop-800-light.png 800 1060 light
  picture $golden/deploy.html docs/mails/deploy-800-light.png 800 1060 light
  picture $golden/crash.html docs/mails/crash-360-dark.png 360 1400 dark
  picture $golden/mixed.html docs/mails/mixed-360-light.png 360 1700 light
  exit 0
fi

out=${1:-target/mail-pictures}
mkdir -p "$out"
for mail in crash oom loop unhealthy deploy many mixed storm gap test; do
  for scheme in light dark; do
    picture $golden/$mail.html "$out/$mail-360-$scheme.png" 360 1700 $scheme
    picture $golden/$mail.html "$out/$mail-800-$scheme.png" 800 1400 $scheme
  done
done
echo "The pictures are in $out"

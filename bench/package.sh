#!/bin/sh
# Puts a built Tidings together as the image has it, without an image: the runtime cut by jlink, the
# class archive of its own classes. The same steps as in the Dockerfile, which is where to change them.
#
#   JAVA_HOME=… bench/package.sh FOLDER       prints how big the parts are
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
dist=$here/target/dist
[ -f "$dist/tidings.jar" ] || { echo "package: build first: mvn -B -q -Dmaven.test.skip=true package" >&2; exit 1; }
mkdir -p "$1"
to=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$to/java" "$to/lib" "$to/native"
modules=$(sed -n 's/.*jlink --add-modules \([^ ]*\).*/\1/p' "$here/Dockerfile")
"$JAVA_HOME/bin/jlink" --add-modules "$modules" \
  --strip-java-debug-attributes --no-header-files --no-man-pages --output "$to/java"
cp -r "$dist/tidings.jar" "$dist/jvm.options" "$dist/lib" "$to"
cp -r "$dist/native/org/sqlite/native/Linux/$(uname -m | sed s/ppc64le/ppc64/)" "$to/native"
sqlite=$(echo "$to"/lib/sqlite-jdbc-*.jar)
mkdir "$work/sqlite"
(cd "$work/sqlite" && "$JAVA_HOME/bin/jar" --extract --file "$sqlite" && rm -r org/sqlite/native &&
  mv META-INF/MANIFEST.MF ../ && "$JAVA_HOME/bin/jar" --create --file "$sqlite" --manifest ../MANIFEST.MF .)
# ARCHIVE may name another one.
cat >"$to/tidings" <<END
#!/bin/sh
exec $to/java/bin/java @$to/jvm.options -XX:SharedArchiveFile=\${ARCHIVE:-$to/tidings.jsa} \\
  -Dorg.sqlite.lib.path=$to/native \${TIDINGS_JAVA_OPTIONS:-} -jar $to/tidings.jar "\$@"
END
chmod 755 "$to/tidings"
find "$to" -exec touch -d 2026-11-01T00:00:00Z {} +

export TIDINGS_DATA="$work/training" TIDINGS_WEB_ENABLED=true
# As in the image's build: there is no engine there.
export DOCKER_HOST="unix://$work/none"
cd "$work"
for run in --version check once health demo; do
  TIDINGS_JAVA_OPTIONS="-Xshare:off -XX:DumpLoadedClassList=$work/$run.classes" \
    timeout 90 "$to/tidings" "$run" >/dev/null 2>&1 || true
done

sed -e '/source:/d' -e 's/ id: [0-9]*$//' "$work"/*.classes | LC_ALL=C sort -u >"$work/classes"
"$to/java/bin/java" -Xshare:dump -XX:+UseG1GC --enable-native-access=ALL-UNNAMED \
  -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$to/tidings.jsa" \
  -jar "$to/tidings.jar" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
touch "$to/packaged"
du -sh "$to/java" "$to/tidings.jsa" "$to/lib" | sed "s|$to/||"

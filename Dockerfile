# The image of a Tidings that watches: a Java runtime cut to what it uses, a class archive made of
# these very files, and no privileges. Does not need BuildKit.
#
# Base images are named by tag and by digest: the digest counts, so a tag that was moved changes nothing
# by itself. To renew one, docker pull NAME:TAG, then put what it prints as Digest here, build, run the tests.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25@sha256:dd8e01b3be719853578c07b57ff8d9bbbbfe746f802226f05b19689420815221
# Any glibc with a /bin/sh does. Debian, because it is patched, scanned and on many hosts already.
ARG RUNTIME_IMAGE=debian:trixie-slim@sha256:a29215f6a35e51e22adffa17f89e9d2ef06214e64a2bad10d765c46aea49f11f

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
# First the least that makes Maven fetch everything: that layer stays until pom.xml changes.
COPY pom.xml application.conf ./
COPY src/main/java/dev/tidings/app/package-info.java src/main/java/dev/tidings/app/
RUN mvn -B -q -ntp -Dmaven.test.skip=true package
COPY src/main src/main
RUN mvn -B -q -ntp -Dmaven.test.skip=true package

WORKDIR /opt/tidings
# java.sql for SQLite; java.naming for the host check of an engine over TLS whose certificate has only
# a common name; jdk.net for keep-alive; jdk.unsupported for signals. A test holds this list against what our own code names.
RUN jlink --add-modules java.base,java.logging,java.sql,java.naming,jdk.net,jdk.unsupported \
      --strip-java-debug-attributes --no-header-files --no-man-pages --output java
# Of SQLite's twenty native parts only this machine's, and outside the jar: it needs no /tmp then.
RUN cp -r /build/target/dist/tidings.jar /build/target/dist/tidings.cdx.json /build/target/dist/jvm.options /build/target/dist/tidings-health /build/target/dist/lib . \
 && cp -r "/build/target/dist/native/org/sqlite/native/Linux/$(uname -m | sed s/ppc64le/ppc64/)" native \
 && mkdir /tmp/sqlite && cd /tmp/sqlite \
 && jar --extract --file /opt/tidings/lib/sqlite-jdbc-*.jar && rm -r org/sqlite/native \
 && mv META-INF/MANIFEST.MF /tmp/ \
 && jar --create --file /opt/tidings/lib/sqlite-jdbc-*.jar --manifest /tmp/MANIFEST.MF .
RUN printf '%s\n' '#!/bin/sh' \
      'exec /opt/tidings/java/bin/java @/opt/tidings/jvm.options -XX:SharedArchiveFile=/opt/tidings/tidings.jsa \' \
      '  -Dorg.sqlite.lib.path=/opt/tidings/native $TIDINGS_JAVA_OPTIONS -jar /opt/tidings/tidings.jar "$@"' > tidings \
 && chmod 755 tidings tidings-health && mkdir -m 700 /data \
 # Archives are checked against the files' times: set them before, equal in every build.
 && find . -exec touch -d 2026-11-01T00:00:00Z {} +
# The class archive: what a few real runs load. Without an engine or a mail server some of them fail,
# and are meant to: that code is for bad days. The archive holds for exactly these paths.
RUN export TIDINGS_DATA=/tmp/training TIDINGS_WEB_ENABLED=true \
 && for run in --version check once health demo; do \
      TIDINGS_JAVA_OPTIONS="-Xshare:off -XX:DumpLoadedClassList=/tmp/$run.classes" \
        timeout 90 ./tidings $run > /dev/null 2>&1 || true; \
    done \
 && sed -e '/source:/d' -e 's/ id: [0-9]*$//' /tmp/*.classes | LC_ALL=C sort -u > /tmp/classes \
 && java/bin/java -Xshare:dump -XX:+UseG1GC --enable-native-access=ALL-UNNAMED \
      -XX:SharedClassListFile=/tmp/classes -XX:SharedArchiveFile=/opt/tidings/tidings.jsa -jar /opt/tidings/tidings.jar > /tmp/dump.log 2>&1 \
 || { cat /tmp/dump.log; exit 1; }

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Tidings" \
      org.opencontainers.image.description="Tells people by mail what happened to their Docker containers." \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/tidings /opt/tidings
COPY --from=build /opt/tidings/tidings /opt/tidings/tidings-health /usr/local/bin/
COPY --from=build --chown=10001:10001 /data /data
# A mounted socket goes stale when the engine makes a new one: ending lets the restart policy mount that.
# /dev/shm is memory in every container, also where the root cannot be written.
ENV LANG=C.UTF-8 TIDINGS_DATA=/data TIDINGS_ENGINE_RECONNECT_BUDGET=5m TIDINGS_HEALTH_FILE=/dev/shm/tidings.health
VOLUME /data
# An application.conf mounted here is found.
WORKDIR /etc/tidings
# Of no one else on the host. To read the socket, give it the socket's group: --group-add.
USER 10001:10001
# Each check makes three events, of the 256 that the engine remembers for everybody. What is reported has lasted for a
# minute or more, so once is enough.
HEALTHCHECK --interval=2m --timeout=30s --retries=1 CMD ["tidings-health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tidings"]
CMD ["watch"]

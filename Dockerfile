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

COPY packaging/runtime packaging/runtime
RUN packaging/runtime target/dist /opt/tidings && mkdir -m 700 /data && touch -d 2026-11-01T00:00:00Z /data

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

#!/bin/bash
# Records the events that `tidings demo` plays: three quarters of a minute in the life of a web shop
# on a real Docker engine. No event is made up or edited; playing them moves their times. What the
# containers have written, and how long they have run, is: see demo-containers.json beside it.
# Needs root, dockerd, the docker CLI and a static busybox.
#
#   sudo bench/record-demo.sh > src/main/resources/dev/tidings/engine/demo.jsonl
set -eu -o pipefail

work=$(mktemp -d)
export DOCKER_HOST=unix://$work/docker.sock
unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_API_VERSION

# A network namespace of its own: a second engine would delete the docker0 of the first.
unshare -n sh -c "ip link set lo up; exec dockerd --data-root $work/data --exec-root $work/exec \
  --pidfile $work/pid -H $DOCKER_HOST" > "$work/log" 2>&1 &
engine=$!

finish() {
  docker ps -aq | xargs -r docker rm -f > /dev/null 2>&1 || true
  kill "$engine" 2> /dev/null && wait "$engine" || true
  rm -rf "$work" 2> /dev/null || true
}
trap finish EXIT

for _ in $(seq 150); do docker version > /dev/null 2>&1 && break; sleep 0.2; done

mkdir -p "$work/root/bin" "$work/queue"
cp "$(command -v busybox)" "$work/root/bin/busybox"
for name in sh sleep tail test rm; do ln -s busybox "$work/root/bin/$name"; done
for image in shop/web:1.4 shop/web:1.5 shop/db:16 shop/worker:2.1 shop/mailer:0.9 shop/mailer:1.0; do
  tar -C "$work/root" -c . | docker import -m "$image" - "$image" > /dev/null
done

labels() { # SERVICE
  printf -- '--label com.docker.compose.%s ' project=shop "service=$1" container-number=1 \
    oneoff=False version=2.39.1
}
create() { # NAME SERVICE OPTION… IMAGE COMMAND…
  name=$1 service=$2
  shift 2
  # shellcheck disable=SC2046 # The labels are words.
  docker create --name "$name" $(labels "$service") --network shop_default --stop-timeout 1 \
    --init "$@" > /dev/null
}
serve="trap 'exit 0' TERM; while :; do sleep 1; done"

# The shop is open already: a demo begins with what calls for somebody.
docker network create shop_default > /dev/null
wait_for() { # FILE: what a container does until a file is there
  printf 'while test ! -e /queue/%s; do sleep 0.1; done; ' "$1"
}
create shop-db-1 db -v shop_db:/var/lib/db -v "$work/queue:/queue" \
  --health-cmd 'test ! -e /queue/stuck' --health-interval 2s --health-retries 2 \
  shop/db:16 sh -c "$serve"
create shop-worker-1 worker -v "$work/queue:/queue" shop/worker:2.1 sh -c \
  "$(wait_for poison) rm /queue/poison; exit 3"
create shop-web-1 web shop/web:1.4 sh -c "$serve"
create shop-mailer-1 mailer --restart always -v "$work/queue:/queue" shop/mailer:0.9 sh -c \
  "$(wait_for moved) sleep 0.1; exit 1"
create shop-report-1 report -m 16m --memory-swap 16m -v "$work/queue:/queue" shop/worker:2.1 sh -c \
  "$(wait_for big) exec tail /dev/zero"
docker start shop-db-1 shop-worker-1 shop-web-1 shop-mailer-1 shop-report-1 > /dev/null
sleep 12 # A container that has run for ten seconds is restarted without a pause at first.

began=$(date +%s.%N)
# Live: the engine itself remembers no more than 256 events.
docker events --since "$began" --filter type=container --format '{{json .}}' > "$work/events" &
recorder=$!
at() { # SECONDS: waits until then
  left=$(awk "BEGIN { l = $1 - ($(date +%s.%N) - $began); print (l > 0 ? l : 0) }")
  sleep "$left"
}

# 0 s: the worker meets an order it cannot digest, and exits with 3.
touch "$work/queue/poison"
at 5
docker start shop-worker-1 > /dev/null

# 7 s: the database was moved, and the mailer does not find it: eight restarts in half a minute.
at 7
touch "$work/queue/moved"

# 10 s: the yearly report wants more memory than it may have.
at 10
touch "$work/queue/big"

# 15 s: a new version of the web server, by the calls that compose makes and in their order.
at 15
old=$(docker inspect -f '{{.Id}}' shop-web-1)
create "${old:0:12}_shop-web-1" web --label com.docker.compose.replace="$old" \
  shop/web:1.5 sh -c "$serve"
docker stop "$old" > /dev/null
docker rm "$old" > /dev/null
docker rename "${old:0:12}_shop-web-1" shop-web-1
docker start shop-web-1 > /dev/null

# 20 s: the database does not answer for a while.
at 20
touch "$work/queue/stuck"
at 30
rm "$work/queue/stuck"

# 40 s: the mailer is mended.
at 40
docker rm -f shop-mailer-1 > /dev/null
create shop-mailer-1 mailer --restart always shop/mailer:1.0 sh -c "$serve"
docker start shop-mailer-1 > /dev/null
at 43

kill "$recorder"
cat "$work/events"

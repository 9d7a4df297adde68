#!/usr/bin/env bash
# Fetches the jars of Apache Kafka into .kafka/libs and checks each against libs.sha256; needs no network where they lie there.
# With --record it writes libs.sha256 anew, for a new version in pom.xml.
set -euo pipefail
cd "$(dirname "$0")"
sums=$PWD/libs.sha256
home=$(cd ../.. && pwd)/.kafka

whole() { [ -d "$home/libs" ] && (cd "$home/libs" && sha256sum --check --status --strict "$sums"); }

../needs.sh java
if [ "${1:-}" != --record ] && whole; then exit 0; fi
../needs.sh mvn

echo "Fetching Apache Kafka into .kafka/libs ..."
rm -rf "$home/libs.part"
mkdir -p "$home"
# Where the home folder cannot be written, Maven's own store lies beside the jars for as long as it is needed.
repository=()
if [ ! -w "${HOME:-/nonexistent}" ]; then repository=("-Dmaven.repo.local=$home/maven"); fi
mvn -q -B -C -Dstyle.color=never -f pom.xml "${repository[@]}" -DoutputDirectory="$home/libs.part" \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies
if [ "${1:-}" = --record ]; then (cd "$home/libs.part" && sha256sum ./*.jar > "$sums"); fi
rm -rf "$home/libs"
mv "$home/libs.part" "$home/libs"
rm -rf "$home/maven"
whole || { echo "A jar of Apache Kafka is not the one that libs.sha256 names." >&2; exit 1; }

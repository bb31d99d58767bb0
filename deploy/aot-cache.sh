#!/bin/sh
# Makes an AOT cache for a Java program (JDK 25 or newer), with which its next starts are several times as fast:
#   aot-cache.sh CACHE JAVA-ARGUMENTS...   then   java -XX:AOTCache=CACHE JAVA-ARGUMENTS...
# Runs the program once: let it do what its first minute usually does, and end by itself.
set -eu
if [ $# -lt 2 ]; then
  echo "usage: $0 CACHE JAVA-ARGUMENTS..." >&2
  exit 2
fi
cache=$1
shift
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:AOTCacheOutput="$cache" "$@"

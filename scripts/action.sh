#!/usr/bin/env bash
# The steps of action.yml, runnable by hand: everything comes in by CAPPLAN_* variables, so that no input is ever
# pasted into a command line.
set -uo pipefail

if [ -n "${CAPPLAN_VERSION:-}" ]; then
  capplan=(npx --yes "capplan@$CAPPLAN_VERSION")
elif [ -x node_modules/.bin/capplan ]; then
  capplan=(node_modules/.bin/capplan)
elif [ -n "${CAPPLAN_BIN:-}" ]; then
  capplan=(node "$CAPPLAN_BIN")
else
  capplan=(npx --yes capplan)
fi

arguments=(check "${CAPPLAN_WORKLOAD:-workload.csv}" --fail-on "${CAPPLAN_FAIL_ON:-error}")
if [ -n "${CAPPLAN_BASELINE:-}" ]; then arguments+=(--baseline "$CAPPLAN_BASELINE"); fi
if [ -n "${CAPPLAN_REPORT:-}" ]; then arguments+=(--report "markdown=$CAPPLAN_REPORT"); fi
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"${CAPPLAN_ARGS:-}"

"${capplan[@]}" "${arguments[@]}"
code=$?

case $code in
  0) status=pass ;;
  1) status=fail ;;
  *) status=error ;;
esac
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "status=$status" >>"$GITHUB_OUTPUT"
  # A report of an earlier step is not this one's: without a verdict there is none.
  if [ "$status" != error ] && [ -n "${CAPPLAN_REPORT:-}" ] && [ -f "$CAPPLAN_REPORT" ]; then
    echo "report=$CAPPLAN_REPORT" >>"$GITHUB_OUTPUT"
  fi
fi
exit "$code"

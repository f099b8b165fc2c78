#!/usr/bin/env bash
# Copy to .git/hooks/pre-commit: runs the gate only when something it depends on is staged.
set -euo pipefail
if git diff --cached --name-only | grep -Eq '(^|/)(workload\.csv|capplan\.yaml|pricing\.csv|throughput\.csv|prompts/)'; then
  npx capplan check inference/workload.csv --baseline git:HEAD --quiet
fi

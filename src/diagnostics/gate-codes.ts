import type { CodeText } from './code-text.ts';

/** 4xx: gates and baselines. */
export const gateCodes = {
  CAP401: {
    title: 'check expression cannot be read',
    explain:
      'A check is `<metric> <op> <value>` or `<metric> <= baseline [+ N% [or AMOUNT]]`, with op one of <=, >=, <, >, ==.',
  },
  CAP402: {
    title: 'unknown metric in a check',
    explain:
      'A metric may be prefixed by an option id, a workload name, or both: `own-70b.chat.headroom`. `capplan explain metrics` lists all.',
  },
  CAP403: {
    title: 'value does not fit the metric',
    explain:
      'Costs take dollars, latencies take ms or s, shares take a percentage or a fraction, headroom takes a factor.',
  },
  CAP404: {
    title: 'baseline cannot be used',
    explain:
      'The baseline is missing, is not a capplan baseline, has another schema version, or belongs to other workloads. Record one with `capplan baseline` and commit it.',
  },
  CAP405: {
    title: 'git reference cannot be read',
    explain:
      '`git:REF[:PATH]` reads a file as it stands at REF in the repository of the baseline; both must exist.',
  },
  CAP406: {
    title: 'nothing to check',
    explain:
      '`capplan check` needs a check: `checks:` in capplan.yaml, or --max and --min on the command line.',
  },
} as const satisfies Record<string, CodeText>;

/**
 * Every code a diagnostic can carry: 1xx workload and traces, 2xx scenario, flags and overrides,
 * 3xx catalogue and profiles, 4xx gates and baselines, 9xx the machine. A code never changes its meaning.
 */
export const diagnosticCodes = {
  CAP100: {
    title: 'file cannot be read',
    explain: 'The path does not exist, is a folder, or may not be read.',
  },
  CAP200: {
    title: 'unknown or malformed flag',
    explain: 'A command-line flag is unknown, lacks its value, or has a value of another form than expected.',
  },
  CAP900: {
    title: 'output cannot be written',
    explain:
      'A file named by --out, --report or --requests cannot be written. All outputs of a run are written together or not at all.',
  },
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
    explain: 'Costs take dollars, latencies take ms or s, shares take a percentage or a fraction, headroom takes a factor.',
  },
  CAP404: {
    title: 'baseline cannot be used',
    explain:
      'The baseline is missing, is not a capplan baseline, has another schema version, or belongs to other workloads. Record one with `capplan baseline` and commit it.',
  },
  CAP405: {
    title: 'git reference cannot be read',
    explain: '`git:REF[:PATH]` reads a file as it stands at REF in the repository of the baseline; both must exist.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explain: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

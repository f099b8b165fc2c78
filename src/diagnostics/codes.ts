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
  CAP210: {
    title: 'scenario cannot be read',
    explain: 'The file given by --scenario does not exist, is a folder, or may not be read.',
  },
  CAP211: {
    title: 'scenario is not valid YAML',
    explain: 'The text breaks a rule of YAML 1.2, or a key stands twice.',
  },
  CAP212: {
    title: 'unknown key',
    explain:
      'Keys are strict: a misspelt key would silently change nothing. `capplan schema` prints all of them.',
  },
  CAP213: {
    title: 'value of the wrong form',
    explain:
      'Numbers may carry a magnitude (30M, 20k), durations need a unit (1500ms, 1h), shares are 0.35 or 35%.',
  },
  CAP214: {
    title: 'missing key',
    explain: 'A key that everything else depends on, such as the kind of an option, is absent.',
  },
  CAP215: {
    title: '--option cannot be read',
    explain: 'Write --option key=value,key=value with the keys of capplan.yaml; `-` and `_` are the same.',
  },
  CAP216: {
    title: 'assignment cannot be applied',
    explain:
      'Write --set path=value. The path is walked through the scenario by the longest key that fits, so ids may hold dots.',
  },
  CAP217: {
    title: 'objective cannot be read',
    explain: 'Objectives are named with percentile and unit: ttft_p95_ms, tpot_p95_ms, e2e_p99_s.',
  },
  CAP218: {
    title: 'unknown option',
    explain: 'An option id in --only or `fallback` that the scenario does not have.',
  },
  CAP219: {
    title: 'option id given twice',
    explain: 'Option ids name rows of the result and must be unique.',
  },
  CAP220: {
    title: 'option cannot be built',
    explain: 'The option lacks a key its kind needs, or two of its keys contradict each other.',
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
} as const satisfies Record<string, { readonly title: string; readonly explain: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

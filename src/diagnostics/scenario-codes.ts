import type { CodeText } from './code-text.ts';

/** 2xx: scenario, flags, overrides and saved results. */
export const scenarioCodes = {
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
    title: 'unknown option or variant',
    explain: 'An option id in --only or `fallback`, or a name in --variant, that the scenario does not have.',
  },
  CAP219: {
    title: 'option id given twice',
    explain: 'Option ids name rows of the result and must be unique.',
  },
  CAP220: {
    title: 'option cannot be built',
    explain: 'The option lacks a key its kind needs, or two of its keys contradict each other.',
  },
  CAP221: {
    title: 'option id cannot be used',
    explain: 'Names such as `__proto__` mean something else to programs that read the result.',
  },
  CAP222: {
    title: 'check id given twice',
    explain: 'Check ids name rows of the result, of reports and of the baseline, and must be unique.',
  },
  CAP223: {
    title: 'machine of an option without machines',
    explain:
      'An event takes machines from an option that has none of its own: APIs and provisioned units fail by an outage of their provider.',
  },
  CAP224: {
    title: 'event of the past',
    explain: 'An event that ended before the day of the plan is not judged.',
  },
  CAP250: {
    title: 'not a saved result',
    explain:
      'The file is not the JSON of a result, or of another schema version. Save one with `capplan simulate WORKLOAD --format json --out FILE`.',
  },
  CAP251: {
    title: 'file exists already',
    explain: '`capplan init` never replaces a file unless --force is given.',
  },
  CAP252: {
    title: 'parts do not make a run',
    explain:
      'capplan merge joins what --shard wrote: every part of one run, once, made by one version from the same files.',
  },
} as const satisfies Record<string, CodeText>;

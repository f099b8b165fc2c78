import type { CodeText } from './code-text.ts';

/** 1xx: workloads, traces and measurements. */
export const workloadCodes = {
  CAP100: {
    title: 'file cannot be read',
    explain: 'The path does not exist, is a folder, or may not be read.',
  },
  CAP101: {
    title: 'file holds no data',
    explain: 'The file is empty, or has a header and no row below it.',
  },
  CAP102: {
    title: 'file is not text in a known layout',
    explain:
      'Workloads and traces are CSV or JSON lines in UTF-8 (or UTF-16 with a byte-order mark), plain or gzipped. Other archives have to be unpacked first.',
  },
  CAP103: {
    title: 'compressed file is damaged',
    explain:
      'The gzip data ends early or does not match its checksum, so an unknown part of the file is missing.',
  },
  CAP104: {
    title: 'value of the wrong form',
    explain:
      'Numbers are plain (1200, 0.5, 1.2e3), may be grouped in threes and may end in k or M; shares are 0.25 or 25 %; NaN and infinity are never accepted.',
  },
  CAP105: {
    title: 'unknown column',
    explain: 'A column that capplan does not know is ignored with a warning; with --strict it is an error.',
  },
  CAP106: {
    title: 'column without its unit',
    explain:
      'Latencies and times carry unit and percentile in the column name (ttft_p95_ms, e2e_p95_s, deadline_h), because ms taken for s is a factor of 1000.',
  },
  CAP107: {
    title: 'name given twice',
    explain: 'Columns and workload names must be unique; two spellings of one column count as the same.',
  },
  CAP108: {
    title: 'value is missing',
    explain:
      'A workload needs a name, one rate (qps, requests_per_day, requests_per_month, qps_peak or sessions_peak) and its token counts.',
  },
  CAP109: {
    title: 'decimal mark cannot be told',
    explain:
      'In 1.100 the mark may be a decimal point or group thousands. The dialect is decided once per file, from the cells that leave no doubt; when none does, nothing is guessed.',
  },
  CAP110: {
    title: 'values contradict each other',
    explain:
      'For example a p95 below the p50, a mean and a p95 that no lognormal distribution has (p95/mean above 3.87), or a peak rate below the mean rate.',
  },
  CAP111: {
    title: 'row cannot be split into cells',
    explain: 'A quote is never closed, or a row has more or fewer cells than the header.',
  },
  CAP112: {
    title: 'line too long',
    explain:
      'A line of more than one megabyte is no row of a workload or trace; the file is not read further.',
  },
  CAP113: {
    title: 'hourly profile cannot be read',
    explain:
      'A profile is flat, office, evening, global, night, or a file of 24 or 168 numbers, zero or more, hour by hour.',
  },
  CAP120: {
    title: 'arrival time cannot be read',
    explain:
      'Arrival times are seconds (arrival_s, arrived_at), or dates such as 2024-05-12 00:00:00.001163+00:00. Equal and unsorted times are fine.',
  },
  CAP121: {
    title: 'token count cannot be read',
    explain: 'Token counts in a trace are whole numbers from 0 to 100 million.',
  },
  CAP122: {
    title: 'trace is implausible',
    explain:
      'Arrival times that are negative, outside of 2000 to 2100, or spread over more than 400 days, or more than a million requests a second, point to a wrong unit.',
  },
  CAP123: {
    title: 'trace holds no usable request',
    explain: 'Every row was left out, because it had no input or no output tokens.',
  },
  CAP124: {
    title: 'inputs of different kinds',
    explain:
      'A run takes workload files or traces, not both: declared rates and recorded requests cannot be added up.',
  },
  CAP125: {
    title: 'objective looks like another unit',
    explain:
      'The limit lies beyond what latencies in production are asked to keep to: ms taken for s or the other way is a factor of 1000. It is used as it stands.',
  },
  CAP150: {
    title: 'not a file of measurements',
    explain:
      'Measurements are a table of measured rows, a table of measured requests, an engine log, or a result file of vllm bench serve, GuideLLM or AIPerf. The content decides, not the file name.',
  },
  CAP151: {
    title: 'broken table of measurements',
    explain: 'A row has more or fewer cells than the header, or a quoted cell is not closed.',
  },
  CAP152: {
    title: 'measured value cannot be read',
    explain: 'A cell that must be a number is text, negative, NaN or too large.',
  },
  CAP153: {
    title: 'column of measurements not used',
    explain: 'The column is no metric and describes nothing that is simulated. It is ignored.',
  },
  CAP154: {
    title: 'measured deployment not known',
    explain:
      'Results of load generators and tables of requests do not say on what they ran. Name model, GPU and parallelism with --option.',
  },
  CAP155: {
    title: 'too few measurements',
    explain: 'Nothing in the files can be simulated, or too little is left to fit a constant.',
  },
} as const satisfies Record<string, CodeText>;

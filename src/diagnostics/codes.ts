/**
 * Every code a diagnostic can carry: 1xx workload and traces, 2xx scenario, flags and overrides,
 * 3xx catalogue and profiles, 4xx gates and baselines, 9xx the machine. A code never changes its meaning.
 */
export const diagnosticCodes = {
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
  CAP300: {
    title: 'unknown model',
    explain:
      'Models are named by catalogue id, alias, Hugging Face id, class (frontier, mid, small, open, open:large …), `a|b` for either, or `any`. `capplan catalog list models` prints all.',
  },
  CAP301: {
    title: 'unknown GPU',
    explain: 'GPUs are named by catalogue id or alias; `capplan catalog list gpus` prints all.',
  },
  CAP302: {
    title: 'unknown provider',
    explain: 'Providers are named by catalogue id or alias; `capplan catalog list providers` prints all.',
  },
  CAP303: {
    title: 'unknown tier, region or unit',
    explain: 'The provider is known, but not this tier of its accounts, region or unit of capacity.',
  },
  CAP304: {
    title: 'price not known',
    explain:
      'Neither the catalogue nor a --pricing file has this price. Give it inline (usd_per_gpu_hour, usd_per_million_input_tokens …) or as a row of a pricing file.',
  },
  CAP310: {
    title: 'profile has an unknown kind of row',
    explain:
      'Rows of a pricing file have the kind tokens, gpu, unit, batch, seat or discount; rows of a throughput file have point, physical, linear or hosted.',
  },
  CAP311: {
    title: 'unknown column in a profile',
    explain: 'Columns of profiles are strict, because a misspelt price would silently change nothing.',
  },
  CAP312: {
    title: 'value in a profile cannot be used',
    explain:
      'Prices are plain numbers in USD, zero or more; other currencies and negative prices are refused; percentages lie between 0 and 100; dates are YYYY-MM-DD.',
  },
  CAP313: {
    title: 'row of a profile lacks a value',
    explain: 'Each kind of row has columns it cannot do without.',
  },
  CAP314: {
    title: 'row of a profile given twice',
    explain: 'Two rows of one file give the same price or carry the same id, so neither can win.',
  },
  CAP330: {
    title: 'deployment cannot be modelled',
    explain:
      'A GPU deployment needs a model with known layer dimensions, an engine and precisions that are known, and a parallelism that the model can be split by.',
  },
  CAP331: {
    title: 'config.json lacks what the model needs',
    explain:
      'A Hugging Face config.json must name layers, hidden size, attention heads, feed-forward width and vocabulary; experts, windows and latent attention where the model has them.',
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
  CAP406: {
    title: 'nothing to check',
    explain:
      '`capplan check` needs a check: `checks:` in capplan.yaml, or --max and --min on the command line.',
  },
} as const satisfies Record<string, { readonly title: string; readonly explain: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;

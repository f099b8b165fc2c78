import { boughtWords, machineWords } from '../plan/machine-words.ts';
import type { OptionResult, OptionWorkloadResult, Reason, Verdict } from '../plan/result.ts';
import { significant } from './format.ts';

/** The verdicts as people read them. */
export const verdictWords = {
  pass: 'holds',
  marginal: 'close',
  fail: 'breaks',
  unstable: 'overloaded',
  unproven: 'unproven',
  'not-applicable': 'not for this',
} as const satisfies Record<Verdict, string>;

export const verdictMarks = {
  pass: '✔',
  marginal: '≈',
  fail: '✖',
  unstable: '✖',
  unproven: '?',
  'not-applicable': '–',
} as const satisfies Record<Verdict, string>;

/** The limits as people read them. */
export const limitWords = {
  ttft: 'TTFT',
  tpot: 'TPOT',
  e2e: 'E2E',
  deadline: 'deadline',
  availability: 'availability',
  compute: 'compute',
  'kv-cache': 'KV cache',
  rpm: 'RPM',
  tpm: 'TPM',
  itpm: 'input TPM',
  otpm: 'output TPM',
  rpd: 'RPD',
  tpd: 'TPD',
  concurrency: 'concurrency',
  'spend-cap': 'spend cap',
  'enqueued-tokens': 'batch quota',
  'batch-requests': 'batch queue',
  'batch-window': 'batch window',
  units: 'units',
  'cold-start': 'cold start',
  context: 'context',
  'session-length': 'session length',
  retries: 'retries',
  'rate-limits': 'rate limits',
  residency: 'residency',
  modality: 'modality',
  licence: 'licence',
  'not-interactive': 'interactive',
  model: 'model',
  memory: 'GPU memory',
  price: 'price',
} as const satisfies Record<Reason['limit'], string>;

/** `ttft_p95_ms` → `TTFT p95`. */
export function objectiveWords(column: string): string {
  const [metric, percentile] = column.split('_');
  if (metric === 'deadline' || metric === 'availability') return metric;
  return [metric?.toUpperCase(), percentile].filter((part) => part !== undefined).join(' ');
}

/** The hardware or service without model and provider: `12×H100 tp4`, `50 PTU`, `tier3`; the whole says what is paid for it. */
function shapeWords({ deployment, kind }: OptionResult, whole: boolean): string {
  const gpus = deployment === null ? null : (whole ? boughtWords : machineWords)(deployment);
  if (gpus !== null) return gpus;
  if (deployment?.units != null)
    return `${significant(deployment.units, 6)} ${unitWords(deployment.unit ?? 'units')}`;
  if (deployment?.replicas != null)
    return `${deployment.replicas} replica${deployment.replicas === 1 ? '' : 's'}`;
  return kind === 'batch' ? 'batch' : (deployment?.tier ?? '');
}

/** The hardware or service without the model: `12×H100 tp4 incl. 1 spare replica`, `azure 50 PTU`, `anthropic batch`. */
export function soldWords(option: OptionResult): string {
  const ownGpus = option.kind === 'self-hosted' && option.deployment?.gpu != null;
  return `${ownGpus ? '' : (option.provider ?? '')} ${shapeWords(option, true)}`.trim();
}

/** Units of capacity are known by their initials, seats are not. */
function unitWords(unit: string): string {
  return unit === 'seats' ? unit : unit.toUpperCase();
}

/** {@link runsOnWords} beside the option's id, for narrow places: what the id says already is left out. */
export function runsOnBeside(option: OptionResult): string {
  const { id, model, provider } = option;
  const shape = shapeWords(option, false);
  const words = [
    ...(id.includes(model) ? [] : [model]),
    ...(provider === null || id.includes(provider) || option.kind === 'self-hosted' ? [] : [provider]),
  ];
  const hardware = option.deployment?.gpu != null || option.deployment?.units != null;
  const parts = hardware ? [shape, ...words] : [...words, shape];
  return parts.join(' ').trim() || option.kind;
}

/** What an option runs on, with its model: `12×H100 tp4 llama-3.3-70b`, `gpt-5-mini openai tier3`. */
export function runsOnWords(option: OptionResult): string {
  const machine = soldWords(option);
  const hosted =
    option.deployment?.gpu == null && option.deployment?.units == null && option.provider !== null;
  return (hosted ? `${option.model} ${machine}` : `${machine} ${option.model}`).trim();
}

/** The workload of an option that is nearest to breaking: the worst verdict, then the least headroom. */
export function tightestWorkload(option: OptionResult): OptionWorkloadResult | null {
  const severity: Readonly<Record<Verdict, number>> = {
    unstable: 5,
    fail: 4,
    marginal: 3,
    unproven: 2,
    pass: 1,
    'not-applicable': 0,
  };
  let worst: OptionWorkloadResult | null = null;
  for (const workload of option.workloads) {
    const closer =
      worst === null ||
      severity[workload.verdict] > severity[worst.verdict] ||
      (workload.verdict === worst.verdict &&
        (workload.headroom ?? Number.POSITIVE_INFINITY) < (worst.headroom ?? Number.POSITIVE_INFINITY));
    if (closer) worst = workload;
  }
  return worst;
}

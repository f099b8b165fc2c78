import type { LimitName } from '../../simulate/outcome.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Headroom } from '../evaluate/headroom.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Reason } from '../result.ts';
import { loadText, percentText, secondsText, sellerText } from '../wording.ts';
import type { Judgement } from './judge.ts';

const limitWords: Readonly<Record<LimitName, string>> = {
  ttft: 'the time to first token',
  tpot: 'the time per output token',
  e2e: 'the whole response time',
  deadline: 'the deadline',
  availability: 'the availability',
  compute: 'the compute',
  'kv-cache': 'the KV cache',
  rpm: 'requests per minute',
  tpm: 'tokens per minute',
  itpm: 'input tokens per minute',
  otpm: 'output tokens per minute',
  rpd: 'requests per day',
  tpd: 'tokens per day',
  concurrency: 'requests in flight',
  'spend-cap': 'the monthly spend cap',
  'enqueued-tokens': 'the quota of enqueued tokens',
  'batch-requests': 'the quota of queued requests or batches',
  'batch-window': 'the batch window',
  units: 'the provisioned units',
  'cold-start': 'the cold start',
  context: 'the context length',
  'session-length': 'the longest session that the provider keeps open',
  retries: 'the retries',
};

export function limitText(limit: Reason['limit']): string {
  return (limitWords as Readonly<Record<string, string | undefined>>)[limit] ?? limit;
}

/** How an unproven latency is proven. */
export const MEASURE = 'measure it: `capplan calibrate LOG.csv` makes a `hosted` row for --throughput';

/** What must turn out well for an unproven option, and how to find out. */
export interface OpenQuestion {
  readonly subject: string;
  readonly fix: string;
}

/** What keeps a workload on an option from being proven. */
export function openQuestion(
  row: { readonly limit: Reason['limit'] | null },
  reasons: readonly Reason[],
): OpenQuestion {
  const reason = reasons.find(({ limit }) => limit === row.limit);
  if (reason?.limit === 'rate-limits') return { subject: 'if its rate limits allow it', fix: reason.fix };
  if (reason?.limit === 'residency') return { subject: 'if its data stays where it must', fix: reason.fix };
  if (reason?.limit === 'concurrency') return { subject: 'if its requests in flight hold', fix: reason.fix };
  return { subject: 'if its latency holds', fix: MEASURE };
}

interface Explained {
  readonly option: ResolvedOption;
  readonly workload: Workload;
  readonly judged: Judgement;
  readonly headroom: Headroom | null;
  readonly size: number;
}

/** Why a workload got its verdict, what binds first, and what would help; then what fails beside it. */
export function explainVerdict(explained: Explained): Reason[] {
  const { option, judged, size } = explained;
  const first = explainLimit(explained);
  if (judged.beyondContext === 0 || judged.limit === 'context') return first;
  const many = judged.beyondContext === 1 ? '1 request fits' : `${judged.beyondContext} requests fit`;
  const text = `${many} in no replica: longer than the context or its KV cache`;
  return [...first, { limit: 'context', text, fix: option.fix('context', size) }];
}

function explainLimit({ option, workload, judged, headroom, size }: Explained): Reason[] {
  const { name } = workload;
  const reason = (limit: Reason['limit'], text: string): Reason => ({
    limit,
    text,
    fix: option.fix(limit, size),
  });
  const objective =
    judged.objectives.find((one) => one.objective.metric === judged.limit) ?? judged.missed ?? undefined;
  const shown = objective === undefined ? '' : ` (${objectiveText(objective)})`;
  const holds = reachText(headroom);
  const retried = retriesText(judged.attemptsPerRequest);
  const lost =
    judged.lostShare > 0
      ? `, ${percentText(judged.lostShare)} of the requests are lost${judged.lostInBase ? '' : ', none of them in the first replication'}`
      : '';
  switch (judged.verdict) {
    case 'unstable': {
      const limit = judged.limit ?? 'compute';
      const grows = judged.growing ? ': the queue grows' : lost;
      return [reason(limit, `${name} overloads ${limitText(limit)}${grows}${retried}${holds}`)];
    }
    case 'fail': {
      const limit = judged.limit ?? 'compute';
      return [reason(limit, `${name} breaks ${limitText(limit)}${shown}${lost}${retried}${holds}`)];
    }
    case 'marginal': {
      const limit = judged.limit ?? 'compute';
      return [reason(limit, `${name} is too close to tell on ${limitText(limit)}${shown}${retried}`)];
    }
    case 'unproven':
      return option.latencyKnown || judged.objectives.length === 0 ? [] : [unprovenReason(option)];
    default: {
      if (headroom === null || headroom.breaks === null) return [];
      return [
        reason(
          headroom.breaks,
          `${name} breaks ${limitText(headroom.breaks)} first, ${loadText(headroom.factor)}`,
        ),
      ];
    }
  }
}

/** At which load it would hold, of what is broken. */
function reachText(headroom: Headroom | null): string {
  if (headroom === null || headroom.factor >= 1) return '';
  return headroom.factor > 0 ? `; it holds ${loadText(headroom.factor)}` : '; a smaller load does not help';
}

/** A reason that something is broken, with the load at which it would hold where this is what decides that. */
export function withReach(reason: Reason, headroom: Headroom | null): Reason {
  const decides = headroom?.breaks === reason.limit && headroom.factor > 0;
  return decides ? { ...reason, text: `${reason.text}${reachText(headroom)}` } : reason;
}

/** Of an option with a fallback, the side whose latency is unknown; the option's own where both are. */
function unprovenReason(option: ResolvedOption): Reason {
  const own = option.withoutFallback ?? option;
  const unknown = own.latencyKnown ? (option.fallback ?? own) : own;
  const { model, medianTtftS } = unknown;
  const provider = sellerText(unknown);
  const known =
    medianTtftS == null
      ? `nobody has published or measured the latency of ${model} at ${provider}`
      : `of the latency of ${model} at ${provider} only the median to the first answer is published, ${secondsText(medianTtftS)}`;
  return { limit: 'ttft', text: `${known}; limits and cost hold`, fix: MEASURE };
}

function objectiveText(measure: Judgement['objectives'][number]): string {
  const { column, limitS } = measure.objective;
  const actual = Number.isFinite(measure.completedS) ? secondsText(measure.completedS) : 'never';
  return `${column.replace(/_(ms|s|h)$/, '').replaceAll('_', ' ')} ${actual} of ${secondsText(limitS)}`;
}

/** Fewer retries than this share of the load are no storm. */
const STORM_SHARE = 0.05;

/** How many attempts a request takes, where retries are a part of the load. */
function retriesText(attemptsPerRequest: number): string {
  const share = 1 - 1 / attemptsPerRequest;
  return share < STORM_SHARE
    ? ''
    : `, ${attemptsPerRequest.toFixed(1)} attempts per request: ${percentText(share)} of the load are retries`;
}

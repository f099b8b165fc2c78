import { z } from 'zod';
import { bases } from '../diagnostics/assumption.ts';

/** The parts of the result's JSON that workloads and options are made of. */

export const verdict = z.enum(['pass', 'fail', 'marginal', 'unstable', 'unproven', 'not-applicable']);
export const number = z.number().nullable();
export const text = z.string().nullable();

const limit = z.enum([
  'ttft',
  'tpot',
  'e2e',
  'deadline',
  'availability',
  'compute',
  'kv-cache',
  'rpm',
  'tpm',
  'itpm',
  'otpm',
  'rpd',
  'tpd',
  'concurrency',
  'spend-cap',
  'enqueued-tokens',
  'batch-requests',
  'batch-window',
  'units',
  'cold-start',
  'context',
  'session-length',
  'retries',
  'rate-limits',
  'residency',
  'modality',
  'licence',
  'not-interactive',
  'model',
  'memory',
  'price',
]);

const assumption = z
  .object({
    text: z.string(),
    basis: z.enum(bases),
    source: z.string(),
    asOf: text,
    path: z.string().exactOptional(),
  })
  .describe('A value that the answer rests on and that the user did not give.');

const percentiles = z.object({ mean: number, p50: number, p90: number, p95: number, p99: number });

export const workload = z.object({
  name: z.string(),
  owner: text,
  model: z.string(),
  requests: z.int().describe('Requests of the base replication’s measured span.'),
  qpsMean: z.number(),
  qpsPeakHour: z.number(),
  rateGiven: z.enum(['mean', 'peak', 'both', 'trace']),
  inputTokensMean: z.number(),
  outputTokensMean: z.number(),
  cachedShare: z.number(),
  objectives: z.array(z.object({ column: z.string(), limit: z.number() })),
  hourlyQps: z
    .array(z.number())
    .describe('Demand by hour of the week, from Monday 00:00 UTC, requests per second.'),
  busiestHourOfWeek: z
    .int()
    .nullable()
    .exactOptional()
    .describe(
      'Of a trace: hour of the week in which it was busiest; null where its stamps have no calendar.',
    ),
  unit: text,
  assumptions: z.array(assumption),
});

const reason = z.object({ limit, text: z.string(), fix: z.string() });

const shareEstimate = z.object({ mean: z.number(), low: z.number(), high: z.number() });

const outcome = {
  served: shareEstimate.describe(
    'Share of the requests that are served; 95 % interval over the replications.',
  ),
  attainment: shareEstimate.nullable().describe('Share that met every objective.'),
  usd: number.describe('What its requests cost beyond what is reserved anyway.'),
};

const year = z
  .object({
    served: shareEstimate.describe('Nine years in ten lie between low and high.'),
    servedAlone: shareEstimate.nullable().describe('Without the fallback.'),
    objective: number.describe('Share that availability_pct asks for.'),
    commonCauseAllowed: number.describe(
      'Share of outages that a second provider may have in common before the objective breaks.',
    ),
  })
  .describe('What outages and breaking machines leave of a year.');

const event = z
  .object({
    at: z.string(),
    hours: z.number(),
    down: z.array(z.object({ provider: z.string(), severity: z.number() })),
    lost: z.array(z.object({ option: z.string(), nodes: z.number() })),
    surge: z.number(),
    requests: z.number().describe('Expected requests of the workload in it.'),
    verdict,
    limit: limit.nullable(),
    ...outcome,
    alone: z.object(outcome).nullable().describe('The same without the fallback.'),
  })
  .describe('A scheduled outage or surge as the workload meets it.');

const deployment = z.object({
  gpu: text,
  gpusPerReplica: number,
  replicas: number,
  spare: number,
  nodes: number,
  gpus: number.describe('Paid for: what serves, what is spare, and what is left over of whole nodes.'),
  gpusPerNode: number.describe('GPUs that can only be had together; 1 where they are had singly.'),
  units: number,
  unit: text,
  engine: text,
  precision: text,
  tp: number,
  tier: text,
  region: text,
});

const optionWorkload = z.object({
  name: z.string(),
  verdict,
  limit: limit.nullable(),
  attainment: number.describe('Share of requests that met every objective, 0–1.'),
  headroom: number.describe('Factor by which the load can grow until an objective breaks.'),
  requests: z
    .object({
      offered: z.int(),
      completed: z.int(),
      rejected: z.int(),
      failed: z.int(),
      expired: z.int(),
      unfinished: z.int(),
    })
    .describe('offered = completed + rejected + failed + expired + unfinished'),
  ttftMs: percentiles.describe('First token − arrival at the server.'),
  tpotMs: percentiles.describe('(last − first token) / (output tokens − 1).'),
  itlMs: percentiles.describe('Single gaps between tokens.'),
  e2eMs: percentiles.describe('Last token − arrival.'),
  outputTokensPerSecond: number,
  requestsPerSecond: number,
  attemptsPerRequest: number,
  worstObjective: z
    .object({ column: z.string(), actual: z.number(), limit: z.number(), low: z.number(), high: z.number() })
    .nullable(),
  year: year.nullable(),
  events: z.array(event),
});

export const costLine = z.object({
  item: z.string(),
  quantity: z.number(),
  unit: z.string(),
  usdPerUnit: z.number(),
  usd: z.number(),
});

export const option = z.object({
  id: z.string(),
  kind: z.enum(['serverless', 'batch', 'dedicated', 'self-hosted']),
  model: z.string(),
  provider: text,
  deployment: deployment.nullable(),
  verdict,
  reasons: z.array(reason),
  workloads: z.array(optionWorkload),
  utilization: z.record(z.string(), z.number().nullable()),
  cost: z.object({
    monthlyUsd: number.describe('A month is 730 hours; null where no price is known.'),
    monthlyUsdLow: number,
    monthlyUsdHigh: number,
    yearlyUsd: number,
    idleUsd: number,
    usdPerMillionOutputTokens: number,
    usdPerMillionTokens: number,
    kwhPerMillionTokens: number.describe(
      'Electricity that is paid for by the kilowatt-hour; null where none is.',
    ),
    lines: z.array(costLine),
  }),
  assumptions: z.array(assumption),
  modelError: z
    .object({ relative: z.number(), insideValidatedRange: z.boolean(), note: z.string() })
    .nullable(),
  fallback: z
    .object({
      option: z.string(),
      provider: z.string().nullable(),
      deployment: deployment.nullable().describe('As it stands by.'),
      carriedAtPeak: number.describe('Share of the busiest hour that it serves while the option is down.'),
      standbyMonthlyUsd: number.describe('Reserved to stand by, used or not.'),
      outagesMonthlyUsd: number.describe('In the outages of a mean month.'),
      eventsMonthlyUsd: number.describe('A twelfth of the scheduled outages of the coming year.'),
    })
    .nullable()
    .describe('What stands by, what it carries and what that costs.'),
});

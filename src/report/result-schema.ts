import { z } from 'zod';
import { bases } from '../diagnostics/assumption.ts';
import { diagnosticCodes } from '../diagnostics/codes.ts';
import type { Result } from '../plan/result.ts';

/** The result's JSON, as `capplan schema result` publishes it and as saved files are checked against it. */

const verdict = z.enum(['pass', 'fail', 'marginal', 'unstable', 'unproven', 'not-applicable']);
const number = z.number().nullable();
const text = z.string().nullable();

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

const workload = z.object({
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
    verdict,
    limit: limit.nullable(),
    ...outcome,
    alone: z.object(outcome).nullable().describe('The same without the fallback.'),
  })
  .describe('A scheduled outage or surge as the workload meets it.');

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

const costLine = z.object({
  item: z.string(),
  quantity: z.number(),
  unit: z.string(),
  usdPerUnit: z.number(),
  usd: z.number(),
});

const option = z.object({
  id: z.string(),
  kind: z.enum(['serverless', 'batch', 'dedicated', 'self-hosted']),
  model: z.string(),
  provider: text,
  deployment: z
    .object({
      gpu: text,
      gpusPerReplica: number,
      replicas: number,
      spare: number,
      nodes: number,
      units: number,
      unit: text,
      engine: text,
      precision: text,
      tp: number,
      tier: text,
      region: text,
    })
    .nullable(),
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
    .object({ option: z.string(), standbyMonthlyUsd: number, outagesMonthlyUsd: number })
    .nullable()
    .describe('What the fallback costs: reserved to stand by, and in the outages of a mean month.'),
});

const diagnostic = z.object({
  code: z.enum(Object.keys(diagnosticCodes) as (keyof typeof diagnosticCodes)[]),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  file: z.string().exactOptional(),
  line: z.int().exactOptional(),
  column: z.int().exactOptional(),
  length: z.int().exactOptional(),
  sourceText: z.string().exactOptional(),
  sourceColumn: z.int().exactOptional(),
  help: z.string().exactOptional(),
  notes: z.array(z.string()).exactOptional(),
});

export const resultSchema = z
  .object({
    schemaVersion: z.literal(1),
    tool: z.object({ name: z.literal('capplan'), version: z.string() }),
    seed: z.int(),
    inputs: z.array(
      z.object({ path: z.string(), sha256: z.string(), rows: z.int(), kept: z.int(), dropped: z.int() }),
    ),
    workloads: z.array(workload),
    options: z.array(option),
    recommendation: z.object({
      monthlyUsd: number,
      monthlyUsdLow: number,
      monthlyUsdHigh: number,
      yearlyUsd: number,
      text: z.string(),
      assignments: z.array(
        z.object({ workload: z.string(), option: text, monthlyUsd: number, reason: z.string() }),
      ),
      lines: z.array(costLine).describe('Paid beside the bills of the options, as unused commitments.'),
      commitments: z.array(
        z.object({
          provider: z.string(),
          usdPerYear: z.number(),
          until: z.string(),
          drawnYearlyUsd: z.number(),
          unusedYearlyUsd: z.number(),
          unusedMonthlyUsd: z.number(),
          text: z.string(),
        }),
      ),
      inventory: z.array(
        z.object({
          gpu: z.string(),
          held: z.int(),
          used: z.int(),
          toBuy: z.int(),
          text: z.string(),
        }),
      ),
      options: z.array(option),
      sensitivities: z.array(z.object({ text: z.string(), flip: text, path: text })),
    }),
    timeline: z.array(
      z.object({
        month: z.string(),
        qpsPeak: z.number(),
        monthlyUsd: number,
        sizes: z.record(z.string(), z.union([z.number(), z.string()])),
        verdict,
        firstLimit: text,
        orderBy: text,
        switches: z.array(
          z.object({ workload: z.string(), from: z.string(), to: z.string(), savesMonthlyUsd: number }),
        ),
      }),
    ),
    checks: z.array(
      z.object({
        id: z.string(),
        level: z.enum(['error', 'warn']),
        status: z.enum(['pass', 'warn', 'fail']),
        expected: z.string(),
        actual: number,
        baseline: number,
        state: z.enum(['new', 'existing', 'fixed']),
        message: z.string(),
      }),
    ),
    attribution: z.array(
      z.object({
        factor: z.enum(['workload', 'prices', 'throughput', 'scenario', 'version']),
        usd: z.number(),
        parts: z
          .array(z.object({ text: z.string(), usd: z.number() }))
          .exactOptional()
          .describe('Single changes inside the factor, and what undoing each alone would save.'),
      }),
    ),
    asOf: z.string(),
    warnings: z.array(z.string()),
    diagnostics: z.array(diagnostic),
  })
  .describe('A capplan result. Units are in the names; null means unknown or not defined, never zero.');

/** The published JSON Schema, draft 2020-12. */
export function resultJsonSchema(): unknown {
  return z.toJSONSchema(resultSchema, { target: 'draft-2020-12' });
}

/** A value read from a file as a result, or every place where it is none. */
export function asResult(
  value: unknown,
):
  | { readonly result: Result }
  | { readonly issues: readonly { readonly path: string; readonly message: string }[] } {
  const parsed = resultSchema.safeParse(value);
  if (parsed.success) return { result: parsed.data };
  return {
    issues: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  };
}

import { z } from 'zod';
import { diagnosticCodes } from '../diagnostics/codes.ts';
import type { Result } from '../plan/result.ts';
import { costLine, number, option, text, verdict, workload } from './result-parts-schema.ts';

/** The result's JSON, as `capplan schema result` publishes it and as saved files are checked against it. */

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
    run: z
      .object({
        words: z.array(z.array(z.string())).describe('Workload files, then each flag with its value.'),
        set: text.describe('CAPPLAN_SET.'),
      })
      .exactOptional()
      .describe('What the command line was told, so that the run can be repeated.'),
    workloads: z.array(workload),
    options: z
      .array(option)
      .describe('Every option with all workloads that it can take; what is bought is in the recommendation.'),
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
          toRent: z.int(),
          text: z.string(),
        }),
      ),
      options: z
        .array(option)
        .describe('The assigned options as bought: sized and judged for the workloads assigned to them.'),
      sensitivities: z.array(z.object({ text: z.string(), flip: text, path: text })),
    }),
    timeline: z.array(
      z.object({
        month: z.string(),
        qpsPeak: z.number(),
        monthlyUsd: number,
        sizes: z
          .record(z.string(), z.union([z.number(), z.string()]))
          .describe('Size or tier that runs; what was not ordered in time is not there.'),
        gpus: z.record(z.string(), z.number()).describe('Paid for, spares and whole nodes included.'),
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

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Baseline, baselineVersion } from './baseline.ts';
import { diffableJson, type OnOneLine } from './diffable-json.ts';
import { factsOf, type SavedFacts, savedFacts } from './saved-facts.ts';

/** The file's name, beside `capplan.yaml` or the workload. */
export const baselineFileName = 'capplan.baseline.json';

const advice = 'record one with `capplan baseline` and commit it';

const usd = z.number().nullable();
const table = z.record(z.string(), z.record(z.string(), z.number()));

/** What a reader of the file looks at. The facts below it are the program's own, vouched for by the digest. */
const headSchema = z.object({
  capplan: z.literal('baseline'),
  schemaVersion: z.literal(baselineVersion),
  version: z.string(),
  constants: z.string().exactOptional(),
  seed: z.int(),
  replications: z.int().min(1),
  asOf: z.string(),
  monthlyUsd: usd,
  digest: z.string(),
  plan: z.object({
    metrics: z.record(z.string(), z.number()),
    assignments: z.record(z.string(), z.string()),
    sizes: table,
  }),
  metrics: table,
  checks: z.record(z.string(), z.string()).exactOptional(),
  facts: z.object({}).loose(),
});

/** Metrics of one option or workload and answers of the catalogue each take a line: a change of one shows as one. */
const onOneLine: OnOneLine = ([part, section, , name]) =>
  (part === 'metrics' && section !== undefined) ||
  (part === 'facts' && (section === 'prices' || section === 'throughput') && name !== undefined) ||
  (part === 'facts' && section === 'shapes' && name !== undefined);

function digestOf(content: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]),
  );
}

/** The baseline as the text of its file; `nameOf` gives the path of an input as the file's folder sees it. */
export function baselineText(baseline: Baseline, nameOf: (path: string) => string): string {
  const { version, constants, seed, replications, asOf, monthlyUsd, metrics, kept, checks, facts } = baseline;
  const { '': ofPlan = {}, ...others } = metrics;
  const content = {
    capplan: 'baseline',
    schemaVersion: baselineVersion,
    version,
    ...(constants === null ? {} : { constants }),
    seed,
    replications,
    asOf,
    monthlyUsd,
    plan: { metrics: ofPlan, assignments: kept.assignments, sizes: kept.sizes },
    metrics: others,
    ...(checks === null ? {} : { checks }),
    facts: savedFacts(facts, nameOf),
  };
  return diffableJson({ ...content, digest: digestOf(content) }, onOneLine);
}

/** Whether a JSON document says of itself that it is a baseline. */
export function isBaseline(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'capplan' in value && value.capplan === 'baseline';
}

/** Reads a baseline's text; the diagnostic says what else it is, or how it was damaged. */
export function parseBaseline(text: string, file: string): Baseline | Diagnostic {
  const mistake = (message: string, help = advice): Diagnostic => ({
    code: 'CAP404',
    severity: 'error',
    message,
    file,
    help,
  });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    const conflict = /^<{7} |^>{7} /m.test(text);
    return mistake(
      conflict ? 'the baseline holds an unresolved merge conflict' : 'the baseline is not JSON',
      conflict ? 'take either side, then record it again with `capplan baseline`' : advice,
    );
  }
  if (!isBaseline(value)) {
    const isResult = typeof value === 'object' && value !== null && 'recommendation' in value;
    return mistake(isResult ? 'this is a saved result, not a baseline' : 'this is no capplan baseline');
  }
  const schemaVersion = (value as { readonly schemaVersion?: unknown }).schemaVersion;
  if (schemaVersion !== baselineVersion) {
    return mistake(
      `the baseline has schema version ${String(schemaVersion).slice(0, 20)}, this program reads ${baselineVersion}`,
      'record it again with `capplan baseline`, or use the version of capplan that wrote it',
    );
  }
  const head = headSchema.safeParse(value);
  if (!head.success) {
    const place = head.error.issues[0]?.path.join('.') ?? '';
    return mistake(`the baseline is damaged at \`${place}\``, 'record it again with `capplan baseline`');
  }
  const { digest, ...content } = value as Record<string, unknown>;
  if (digestOf(content) !== digest) {
    return mistake(
      'the baseline was changed by hand or by a merge',
      'record it again with `capplan baseline`',
    );
  }
  const { version, constants = null, seed, replications, asOf, monthlyUsd, checks = null } = head.data;
  // The checked document itself: a copy by the schema would lose a workload that is called `__proto__`.
  const { plan, metrics, facts } = value as unknown as Pick<
    z.infer<typeof headSchema>,
    'plan' | 'metrics'
  > & {
    readonly facts: SavedFacts;
  };
  return {
    version,
    constants,
    seed,
    replications,
    asOf,
    monthlyUsd,
    checks,
    metrics: { ...metrics, '': plan.metrics },
    kept: { sizes: plan.sizes, assignments: plan.assignments },
    facts: factsOf(facts),
  };
}

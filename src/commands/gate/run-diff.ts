import { existsSync, readFileSync } from 'node:fs';
import { loadCatalog } from '../../catalog/load-catalog.ts';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { type Baseline, keptPlanOf, metricTable } from '../../gate/baseline.ts';
import { baselineFileName, isBaseline, parseBaseline } from '../../gate/baseline-file.ts';
import { type ComparedRun, type Comparison, compare, isSame } from '../../gate/comparison.ts';
import { explainCost } from '../../gate/explain-cost.ts';
import { programOf } from '../../gate/program.ts';
import type { KeptPlan } from '../../plan/choose/kept-plan.ts';
import { comparisonFormats, renderComparison } from '../../report/comparison.ts';
import { findScenario } from '../../scenario/read-scenario-file.ts';
import type { DiffFlags } from '../diff.ts';
import { deliver } from '../output/deliver.ts';
import { withProgress } from '../output/progress.ts';
import { readResult } from '../output/read-result.ts';
import { terminalStyle } from '../output/terminal-style.ts';
import type { Host } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import { gateInputs } from './gate-inputs.ts';
import { gateRun } from './gate-run.ts';
import { gitPlaceOf } from './git-file.ts';
import { baselineAtRef, baselinePlace } from './read-baseline.ts';

/** A run to compare; a saved result has no facts that could be run again. */
interface Side {
  readonly run: ComparedRun;
  readonly baseline: Baseline | null;
}

/** Compares and prints; whether the two are the same. Throws InputError. */
export async function runDiff(
  host: Host,
  baseName: string,
  headName: string | undefined,
  flags: DiffFlags,
): Promise<boolean> {
  const base = await sideOf(baseName);
  const head = headName === undefined ? await currentSide(host, flags) : await sideOf(headName);
  const comparison = compare(base.run, head.run, await whyOf(host, flags, base, head));
  const format = comparisonFormats.find((name) => name === flags.format) ?? 'table';
  const style = terminalStyle(host, flags);
  await deliver(host, renderComparison(comparison, format, style), flags.out);
  return isSame(comparison);
}

async function whyOf(
  host: Host,
  flags: DiffFlags,
  base: Side,
  head: Side,
): Promise<Pick<Comparison, 'attribution' | 'notes'>> {
  if (base.baseline === null || head.baseline === null) {
    const note = 'A saved result does not hold what it came from: compare baselines to learn why.';
    return { attribution: [], notes: base.run.monthlyUsd === head.run.monthlyUsd ? [] : [note] };
  }
  const [from, to] = [base.baseline, head.baseline];
  const catalog = await loadCatalog({
    asOf: flags.asOf ?? null,
    pricing: flags.pricing,
    throughput: flags.throughput,
  });
  const attribution = await withProgress(host, flags, 'finding out why the cost moved', () =>
    explainCost({
      base: from,
      head: to,
      catalog,
      program: programOf(programVersion, catalog),
      kept: keptByBoth(from.kept, to.kept),
    }),
  );
  return { attribution, notes: [] };
}

/** Sizes that both sides agree about, so that neither direction of a comparison keeps more than the other. */
function keptByBoth(a: KeptPlan, b: KeptPlan): KeptPlan {
  const shared = <T>(
    one: Readonly<Record<string, T>>,
    other: Readonly<Record<string, T>>,
  ): [string, T, T][] =>
    Object.entries(one).flatMap(([key, value]) =>
      Object.hasOwn(other, key) ? [[key, value, other[key]!] as [string, T, T]] : [],
    );
  const same = <T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(shared(one, other).flatMap(([key, x, y]) => (x === y ? [[key, x]] : [])));
  return {
    sizes: Object.fromEntries(shared(a.sizes, b.sizes).map(([id, x, y]) => [id, same(x, y)])),
    assignments: same(a.assignments, b.assignments),
  };
}

function ofBaseline(baseline: Baseline, name: string): Side {
  const { version, seed, asOf, monthlyUsd, metrics, kept } = baseline;
  return { baseline, run: { name, version, seed, asOf, monthlyUsd, metrics, assignments: kept.assignments } };
}

async function sideOf(name: string): Promise<Side> {
  const git = gitPlaceOf(name);
  if (git === null && existsSync(name)) return ofFile(name);
  const place = git ?? { ref: name, path: null };
  const scenario = findScenario('workload.csv');
  const beside = scenario === null ? baselineFileName : scenario.replace(/[^/\\]*$/, baselineFileName);
  try {
    const found = await baselineAtRef(beside, place);
    return ofBaseline(found.baseline, found.name);
  } catch (error) {
    if (git !== null || !(error instanceof InputError)) throw error;
    const [first] = error.diagnostics;
    throw new InputError([
      {
        code: 'CAP405',
        severity: 'error',
        message: `${name.slice(0, 80)} is no file, and as a git reference: ${first?.message ?? 'it cannot be read'}`,
        ...(first?.help === undefined ? {} : { help: first.help }),
      },
    ]);
  }
}

function ofFile(path: string): Side {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Unreadable and not JSON alike are explained by the reader of results.
  }
  if (!looksLikeResult(text)) {
    const baseline = parseBaseline(text, path);
    if ('code' in baseline) throw new InputError([baseline]);
    return ofBaseline(baseline, path);
  }
  const result = readResult(path);
  return {
    baseline: null,
    run: {
      name: path,
      version: result.tool.version,
      seed: result.seed,
      asOf: result.asOf,
      monthlyUsd: result.recommendation.monthlyUsd,
      metrics: metricTable(result),
      assignments: keptPlanOf(result).assignments,
    },
  };
}

function looksLikeResult(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return !isBaseline(value);
  } catch {
    return false;
  }
}

/** The plan of the current folder as it stands. */
async function currentSide(host: Host, flags: DiffFlags): Promise<Side> {
  const inputs = await gateInputs(host, [], flags);
  const { asBaseline } = await gateRun(host, flags, inputs, null);
  return ofBaseline(asBaseline, `working tree (${baselinePlace(inputs.scenario, inputs.paths)})`);
}

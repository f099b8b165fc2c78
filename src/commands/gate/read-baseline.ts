import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Baseline } from '../../gate/baseline.ts';
import { baselineFileName, parseBaseline } from '../../gate/baseline-file.ts';
import type { RunFacts } from '../../gate/run-facts.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readInput } from '../../workload/read-input.ts';
import { type GitPlace, gitPlaceOf, readAtRef } from './git-file.ts';

/** Where a run's baseline stands: beside `capplan.yaml`, else beside the first workload. */
export function baselinePlace(scenario: Scenario, paths: readonly string[]): string {
  const beside = scenario.path ?? paths.find((path) => path !== '-') ?? baselineFileName;
  return join(dirname(beside), baselineFileName);
}

/** A baseline and where it came from. */
export interface FoundBaseline {
  readonly baseline: Baseline;
  /** As it was named. */
  readonly name: string;
}

function parsed(text: string, name: string): Baseline {
  const baseline = parseBaseline(text, name);
  if ('code' in baseline) throw new InputError([baseline]);
  return baseline;
}

/** The text of a file; null where there is none. Throws InputError where it cannot be read. */
export function textIfThere(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError([
      { code: 'CAP404', severity: 'error', message: `cannot read ${path} (${code})`, file: path },
    ]);
  }
}

function missing(path: string): Diagnostic {
  return {
    code: 'CAP404',
    severity: 'error',
    message: `there is no baseline ${path}`,
    help: 'record one with `capplan baseline` and commit it',
  };
}

/** The baseline at a git reference, its recorded requests fetched from there as well. */
export async function baselineAtRef(place: string, { ref, path }: GitPlace): Promise<FoundBaseline> {
  const folder = dirname(resolve(place));
  const wanted = path ?? `./${basename(place)}`;
  const name = `git:${ref}:${wanted.replace(/^\.\//, '')}`;
  const baseline = parsed(readAtRef(folder, ref, wanted).toString('utf8'), name);
  return { baseline: await withRequestsAtRef(baseline, folder, ref, dirname(wanted)), name };
}

/**
 * What `--baseline` names, else the file at its usual place. Null where nothing was named and no file is there. Throws
 * InputError for a baseline that is missing or cannot be used.
 */
export async function findBaseline(named: string | undefined, place: string): Promise<FoundBaseline | null> {
  const git = named === undefined ? null : gitPlaceOf(named);
  if (git !== null) return baselineAtRef(place, git);
  const path = named ?? place;
  const text = textIfThere(path);
  if (text !== null) return { baseline: parsed(text, path), name: path };
  if (named === undefined) return null;
  throw new InputError([missing(path)]);
}

/** A baseline that shares no workload with the run says nothing about it. Throws InputError. */
export function refuseForeign({ baseline, name }: FoundBaseline, facts: Pick<RunFacts, 'workloads'>): void {
  const before = baseline.facts.workloads.map((workload) => workload.name);
  const now = facts.workloads.map((workload) => workload.name);
  if (before.some((workload) => now.includes(workload))) return;
  throw new InputError([
    {
      code: 'CAP404',
      severity: 'error',
      message: `the baseline ${name} is of other workloads (${listed(before)}, not ${listed(now)})`,
      help: 'name the right one with --baseline, or record one with `capplan baseline`',
    },
  ]);
}

function listed(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} …` : names.join(', ');
}

/** A recorded demand at a reference can be run again when the trace was committed; else it stays unknown. */
async function withRequestsAtRef(
  baseline: Baseline,
  folder: string,
  ref: string,
  beside: string,
): Promise<Baseline> {
  const { facts } = baseline;
  if (facts.input !== null) return baseline;
  const temporary = mkdtempSync(join(tmpdir(), 'capplan-'));
  try {
    const paths = facts.inputs.map(({ path }, index) => {
      const copy = join(temporary, `${index}-${basename(path)}`);
      const from = beside === '.' ? `./${path}` : join(beside, path);
      writeFileSync(copy, readAtRef(folder, ref, from.split(sep).join('/')));
      return copy;
    });
    const input = await readInput(paths, { strict: false, objectives: {} });
    const same = input.inputs.every(({ sha256 }, index) => sha256 === facts.inputs[index]?.sha256);
    if (!same || input.kind !== 'trace' || input.workloads.length !== facts.workloads.length) return baseline;
    const names = facts.workloads.map(({ name }) => name);
    const stream = { ...input.stream, workloadNames: names };
    return {
      ...baseline,
      facts: { ...facts, input: { ...input, stream, workloads: facts.workloads, inputs: facts.inputs } },
    };
  } catch (error) {
    if (error instanceof InputError) return baseline;
    throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The path of an input as the baseline's folder sees it, the same on every machine. */
export function seenFrom(place: string): (path: string) => string {
  const folder = dirname(resolve(place));
  return (path) => {
    if (path === '-') return path;
    return relative(folder, resolve(path)).split(sep).join('/');
  };
}

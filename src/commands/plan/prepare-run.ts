import type { Catalog } from '../../catalog/catalog.ts';
import { loadCatalog } from '../../catalog/load-catalog.ts';
import { isModelFile } from '../../catalog/models/own-models.ts';
import { resolveModel } from '../../catalog/models/resolve-model.ts';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { loadScenario } from '../../scenario/load-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readInput } from '../../workload/read-input.ts';
import type { ModelMistake, WorkloadInput } from '../../workload/workload-input.ts';
import { withPromptFiles } from '../gate/prompt-files.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import { withModelFiles } from './own-models.ts';

/** Everything that a plan is made from. */
export interface PreparedRun {
  readonly input: WorkloadInput;
  readonly scenario: Scenario;
  readonly catalog: Catalog;
}

/** How files are read; a sweep remembers what it read. */
export interface Readers {
  readonly loadCatalog: typeof loadCatalog;
  readonly readInput: typeof readInput;
}

const fromDisk: Readers = { loadCatalog, readInput };

/**
 * Reads scenario, catalogue and workloads. Mistakes of all three are shown together, so that nobody has to fix one file
 * to learn about the next. Throws InputError.
 */
export async function prepareRun(
  host: Pick<Host, 'env'>,
  paths: readonly string[],
  flags: RunFlags,
  readers: Readers = fromDisk,
): Promise<PreparedRun> {
  const mistakes: Diagnostic[] = [];
  const collected = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.diagnostics);
      return null;
    }
  };
  const loaded = await collected(
    loadScenario({
      scenarioPath: flags.scenario ?? null,
      workloadPaths: paths,
      set: flags.set,
      environment: host.env.CAPPLAN_SET ?? null,
      options: flags.option,
      variants: flags.variant,
      only: flags.only,
      slo: flags.slo,
    }),
  );
  const catalog = await collected(
    readers.loadCatalog({ asOf: flags.asOf ?? null, pricing: flags.pricing, throughput: flags.throughput }),
  );
  const scenario = loaded?.scenario ?? null;
  // A scenario that cannot be read may be the one that names the workload: its own mistakes say what is wrong.
  const unnamed = loaded === null && paths.length === 0 && flags.scenario !== undefined;
  const input = await collected(
    unnamed
      ? Promise.resolve(null)
      : readers.readInput(workloadPaths(paths, flags, scenario), {
          strict: flags.strict === true,
          objectives: scenario?.objectives ?? {},
          scale: scenario?.workloadScale ?? 1,
          cells: scenario?.workloadCells ?? {},
          ...(catalog === null ? {} : { modelMistake: (name) => modelMistake(catalog, name) }),
          ...(flags.tz === undefined ? {} : { tz: flags.tz }),
          ...(flags.jobs === undefined ? {} : { threads: flags.jobs }),
        }),
  );
  if (mistakes.length > 0 || scenario === null || catalog === null || input === null)
    throw new InputError(mistakes);
  return withModelFiles({ input: await withPromptFiles(input, scenario), scenario, catalog });
}

/** What the catalogue finds wrong with a model that a workload names; files of one's own are read later. */
function modelMistake(catalog: Catalog, name: string): ReturnType<ModelMistake> {
  if (isModelFile(name)) return null;
  const lookup = resolveModel(catalog, name);
  return 'problem' in lookup ? lookup.problem : null;
}

/** A workload is named on the command line, or by the scenario that is. Nothing is guessed from the folder. */
function workloadPaths(
  paths: readonly string[],
  flags: RunFlags,
  scenario: Scenario | null,
): readonly string[] {
  if (paths.length > 0) return paths;
  if (flags.scenario !== undefined && scenario?.workloadPath != null) return [scenario.workloadPath];
  throw new InputError([
    {
      code: 'CAP200',
      severity: 'error',
      message: 'no workload was given',
      help: 'name a workload CSV or a trace: capplan simulate workload.csv; capplan init writes one to start from',
    },
  ]);
}

import { dirname, resolve } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ModelFacts } from '../../catalog/models/model-facts.ts';
import { isModelFile, unusedModelId, withOwnModels } from '../../catalog/models/own-models.ts';
import { readModelConfig } from '../../catalog/models/read-model-config.ts';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import type { PreparedRun } from './prepare-run.ts';

/**
 * Reads every `config.json` that an option or a workload names as its model, adds the models to the catalogue and puts
 * their ids in place of the paths. A path starts from the file that it is written in, else from the working directory.
 * Throws InputError with the mistakes of all of them.
 */
export function withModelFiles({ input, scenario, catalog }: PreparedRun): PreparedRun {
  const models = new Map<string, ModelFacts>();
  const problems: Diagnostic[] = [];
  const idOf = (text: string, folder: string): string => {
    const path = resolve(folder, text.trim());
    const known = models.get(path);
    if (known !== undefined) return known.id;
    try {
      const model = readModelConfig(path);
      const id = unusedModelId(catalog, [...models.values()], model.id);
      models.set(path, { ...model, id });
      return id;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.diagnostics);
      return text;
    }
  };
  const named = (text: string, folder: string): string =>
    text
      .split('|')
      .map((part) => (isModelFile(part) ? idOf(part, folder) : part))
      .join('|');
  const run: PreparedRun = {
    input: { ...input, workloads: workloadsNaming(input, named) },
    scenario: { ...scenario, options: optionsNaming(scenario, named) },
    catalog,
  };
  if (problems.length > 0) throw new InputError(problems);
  return models.size === 0
    ? { input, scenario, catalog }
    : { ...run, catalog: withOwnModels(catalog, [...models.values()]) satisfies Catalog };
}

type Named = (text: string, folder: string) => string;

function workloadsNaming({ workloads }: WorkloadInput, named: Named): WorkloadInput['workloads'] {
  return workloads.map((workload) => {
    const { path } = workload.source;
    const folder = path === '-' ? '.' : dirname(path);
    return {
      ...workload,
      model: named(workload.model, folder),
      accept: workload.accept.map((text) => named(text, folder)),
    };
  });
}

function optionsNaming({ options, path }: Scenario, named: Named): Scenario['options'] {
  if (options === null) return null;
  return options.map((option) => {
    const folder = path !== null && option.source?.at.file === path ? dirname(path) : '.';
    return option.model === null ? option : { ...option, model: named(option.model, folder) };
  });
}

import { resolve } from 'node:path';
import { optionSpec } from './option-spec.ts';
import type { CheckSpec, OptionSpec, Scenario } from './scenario.ts';
import type { Locate } from './scenario-issue.ts';
import type { ScenarioInput } from './scenario-schema.ts';
import type { ConfigPath } from './yaml-document.ts';

interface Context {
  readonly path: string | null;
  /** Folder that relative paths of the file start from. */
  readonly folder: string | null;
  readonly objectives: Readonly<Record<string, number>>;
  readonly only: readonly string[] | null;
  readonly locate: Locate;
}

function checkSource(locate: Locate, path: ConfigPath): CheckSpec['source'] {
  const place = locate(path, 'key');
  return place === null ? null : { path: place.file, line: place.line, column: place.column };
}

function optionSource(locate: Locate, id: string, option: object): OptionSpec['source'] {
  const at = locate(['options', id], 'key');
  if (at === null) return null;
  const values = Object.entries(option).flatMap(([key, text]: [string, unknown]) => {
    const place = typeof text === 'string' ? locate(['options', id, key], 'value') : null;
    return place === null ? [] : [{ text: text as string, at: place }];
  });
  return { at, values };
}

/** Values laid over workload rows; `file` and `scale` are the workload's own keys. */
function cellsOf(workload: ScenarioInput['workload']): Scenario['workloadCells'] {
  const cells: Record<string, Record<string, string>> = {};
  for (const [name, values] of Object.entries(workload ?? {})) {
    if (typeof values !== 'object') continue;
    const { prefix: _, ...columns } = values;
    if (Object.keys(columns).length === 0) continue;
    cells[name] = Object.fromEntries(
      Object.entries(columns).map(([column, value]) => [column, String(value)]),
    );
  }
  return cells;
}

function promptsOf(workload: ScenarioInput['workload']): Scenario['workloadPrompts'] {
  return Object.entries(workload ?? {}).flatMap(([name, values]) =>
    typeof values === 'object' && values.prefix !== undefined
      ? [{ workload: name, files: values.prefix }]
      : [],
  );
}

/** The checked file as the scenario that the rest of the program works with. */
export function typedScenario(input: ScenarioInput, context: Context): Scenario {
  const { folder, locate } = context;
  const file = input.workload?.file;
  return {
    path: context.path,
    name: input.name ?? null,
    workloadPath: file === undefined ? null : folder === null ? file : resolve(folder, file),
    workloadScale: input.workload?.scale ?? 1,
    workloadCells: cellsOf(input.workload),
    workloadPrompts: promptsOf(input.workload),
    options:
      input.options === undefined
        ? null
        : Object.entries(input.options).map(([id, option]) =>
            optionSpec(id, option, optionSource(locate, id, option)),
          ),
    only: context.only,
    objectives: context.objectives,
    checks: (input.checks ?? []).map((check, index) => ({
      id: check.id,
      level: check.level,
      expect: check.expect,
      message: check.message ?? null,
      source: checkSource(locate, ['checks', index]),
    })),
    commitments: (input.commitments ?? []).map((commitment) => ({
      provider: commitment.provider,
      usdPerYear: commitment.usd_per_year,
      until: commitment.until,
    })),
    inventory: input.inventory ?? {},
    events: (input.events ?? []).map((event) => ({
      atEpochS: event.at,
      durationS: event.for,
      outage: event.outage ?? null,
      severity: event.severity ?? 1,
      nodeLoss: event.node_loss === undefined ? null : { option: event.node_loss, nodes: event.nodes ?? 1 },
      surge: event.surge ?? null,
    })),
    eventsAt: (input.events ?? []).map((_, index) => locate(['events', index, 'at'], 'value') ?? {}),
    providersAt: {
      events: (input.events ?? []).map((_, index) => locate(['events', index, 'outage'], 'value') ?? {}),
      commitments: (input.commitments ?? []).map(
        (_, index) => locate(['commitments', index, 'provider'], 'value') ?? {},
      ),
    },
    variants: input.variants ?? {},
  };
}

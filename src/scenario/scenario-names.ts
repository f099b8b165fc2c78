import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import type { OptionInput } from './option-schema.ts';
import type { Locate } from './scenario-issue.ts';
import type { ScenarioInput } from './scenario-schema.ts';
import { type ConfigTree, reservedNames } from './set-path.ts';
import type { Place } from './yaml-document.ts';

export function isReserved(id: string): boolean {
  return reservedNames.has(id);
}

export function reservedId(id: string, place: Partial<Place>): Diagnostic {
  return {
    code: 'CAP221',
    severity: 'error',
    message: `an option cannot be called \`${id.slice(0, 60)}\``,
    ...place,
    help: 'give it a name of letters, digits, dots and dashes',
  };
}

/** Ids that no option can have, in the file. */
export function reservedIds(tree: ConfigTree, locate: Locate): Diagnostic[] {
  const { options } = tree;
  if (typeof options !== 'object' || options === null) return [];
  return Object.keys(options)
    .filter(isReserved)
    .map((id) => reservedId(id, locate(['options', id], 'key') ?? {}));
}

/** Reports of a check are found by its id. */
export function repeatedChecks(input: ScenarioInput, locate: Locate): Diagnostic[] {
  const ids = (input.checks ?? []).map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          {
            code: 'CAP222' as const,
            severity: 'error' as const,
            message: `two checks are called \`${id.slice(0, 60)}\``,
            ...(locate(['checks', index, 'id'], 'value') ?? {}),
          },
        ],
  );
}

function ownFallback(id: string, place: Partial<Place>): Diagnostic {
  return {
    code: 'CAP218',
    severity: 'error',
    message: `\`${id}\` is named as its own fallback`,
    ...place,
    help: 'name another option, or leave `fallback` out',
  };
}

function unknownOption(id: string, ids: readonly string[], what: string, place: Partial<Place>): Diagnostic {
  const [near] = nearestNames(id, ids);
  return {
    code: 'CAP218',
    severity: 'error',
    message: `${what} \`${id}\` is no option of this scenario`,
    ...place,
    help: near === undefined ? `options: ${ids.join(', ')}` : `did you mean \`${near}\`?`,
  };
}

/** Options that lose machines in an event and that are not there, or that have none to lose. */
export function impossibleLosses(input: ScenarioInput, locate: Locate): Diagnostic[] {
  const options = new Map(Object.entries(input.options ?? {}));
  return (input.events ?? []).flatMap(({ node_loss: id }, index) => {
    if (id === undefined) return [];
    const place = locate(['events', index, 'node_loss'], 'value') ?? {};
    const option = options.get(id);
    if (option === undefined) return [unknownOption(id, [...options.keys()], '`node_loss`', place)];
    const sold = soldWithoutMachines(option);
    if (sold === null) return [];
    const outage = option.provider === undefined ? '' : `: \`outage: ${option.provider}\``;
    return [
      {
        code: 'CAP223' as const,
        severity: 'error' as const,
        message: `\`${id}\` is ${sold} and has no machines to lose`,
        ...place,
        help: `name an option on GPUs, or let its provider fail${outage}`,
      },
    ];
  });
}

function soldWithoutMachines({ kind, unit }: OptionInput): string | null {
  if (kind === 'serverless' || kind === 'batch') return `a ${kind} API`;
  return unit === undefined ? null : 'sold in provisioned units';
}

/** Options that `fallback` and `--only` name and that are not there. */
export function unknownOptions(input: ScenarioInput, only: readonly string[], locate: Locate): Diagnostic[] {
  const ids = Object.keys(input.options ?? {});
  const unknown = (id: string, what: string, place: Partial<Place>): Diagnostic =>
    unknownOption(id, ids, what, place);
  const fallbacks = Object.entries(input.options ?? {}).flatMap(([id, option]) => {
    const { fallback } = option;
    if (fallback === undefined || (ids.includes(fallback) && fallback !== id)) return [];
    if (fallback === id) return [ownFallback(id, locate(['options', id, 'fallback'], 'value') ?? {})];
    return [
      unknown(fallback, `the fallback of \`${id}\`,`, locate(['options', id, 'fallback'], 'value') ?? {}),
    ];
  });
  if (input.options === undefined) return fallbacks;
  return [...fallbacks, ...only.filter((id) => !ids.includes(id)).map((id) => unknown(id, '--only', {}))];
}

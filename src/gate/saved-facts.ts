import { type Answers, noQuotes, type Quotes } from '../catalog/prices/quotes.ts';
import type { ThroughputRow } from '../catalog/profiles/throughput-profile.ts';
import { optionSpec } from '../scenario/option-spec.ts';
import type { OptionSpec, Scenario } from '../scenario/scenario.ts';
import type { InputFile, LengthDistribution, Objective, Workload } from '../workload/workload.ts';
import type { RunFacts } from './run-facts.ts';

/**
 * Facts as they stand in a baseline file: without what has no influence on a plan (places, notes, sources of
 * assumptions), with hourly shapes that workloads share written once.
 */
export interface SavedFacts {
  readonly recorded: boolean;
  readonly inputs: readonly SavedInput[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly workloads: readonly SavedWorkload[];
  readonly scenario: SavedScenario;
  readonly prices: Saved<Quotes['prices']>;
  readonly throughput: Saved<Quotes['throughput']> & { readonly rows?: readonly ThroughputRow[] };
}

type SavedInput = Pick<InputFile, 'path' | 'sha256' | 'rows'>;

type SavedWorkload = Partial<
  Omit<
    Workload,
    'name' | 'model' | 'input' | 'output' | 'objectives' | 'hourWeights' | 'assumptions' | 'source'
  >
> &
  Pick<Workload, 'name' | 'model' | 'modality' | 'rateBasis' | 'qpsMean' | 'qpsPeakHour'> & {
    readonly input: LengthDistribution;
    readonly output: LengthDistribution;
    readonly objectives: Readonly<Record<string, number>>;
    readonly shape: string;
  };

interface SavedScenario {
  readonly options?: readonly (Partial<OptionSpec> & Pick<OptionSpec, 'id' | 'kind'>)[];
  readonly only?: readonly string[];
  readonly commitments: Scenario['commitments'];
  readonly inventory: Scenario['inventory'];
  readonly events: Scenario['events'];
}

type Saved<T> = {
  readonly [K in keyof T]?: T[K] extends Answers<infer A> ? Record<string, A | 'none'> : never;
};

function savedAnswers<T>(answers: Answers<T>): Record<string, T | 'none'> | undefined {
  if (answers.size === 0) return undefined;
  return Object.fromEntries([...answers].map(([key, answer]) => [key, answer ?? ('none' as const)]));
}

function answersOf<T>(saved: Readonly<Record<string, T | 'none'>> | undefined): Answers<T> {
  return new Map(
    Object.entries(saved ?? {}).map(([key, answer]) => [key, answer === 'none' ? null : answer] as const),
  );
}

/** The facts for a file; `nameOf` gives the path of an input as the file's folder sees it. */
export function savedFacts(facts: RunFacts, nameOf: (path: string) => string): SavedFacts {
  const { prices, throughput } = facts.quotes;
  const shapes = new Map<string, readonly number[]>();
  const shapeOf = (workload: Workload): string => {
    const hours = [...workload.hourWeights];
    const text = JSON.stringify(hours);
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? workload.profile : `${workload.profile} ${n}`;
      const known = shapes.get(name);
      if (known !== undefined && JSON.stringify(known) !== text) continue;
      shapes.set(name, hours);
      return name;
    }
  };
  const { options, only, commitments, inventory, events } = facts.scenario;
  const workloads = facts.workloads.map((workload): SavedWorkload => {
    const {
      hourWeights: _h,
      recordedPeakHour: _r,
      assumptions: _a,
      source: _s,
      notes: _n,
      objectives,
      ...rest
    } = workload;
    return {
      ...withoutNulls(rest),
      objectives: Object.fromEntries(
        objectives.map((objective) => [objectiveKey(objective), objective.limitS]),
      ),
      shape: shapeOf(workload),
    };
  });
  return {
    recorded: facts.input === null || facts.input.kind === 'trace',
    inputs: facts.inputs.map(({ path, sha256, rows }) => ({ path: nameOf(path), sha256, rows })),
    shapes: Object.fromEntries(shapes),
    workloads,
    scenario: {
      ...(options === null
        ? {}
        : { options: options.map(({ source: _, ...option }) => withoutNulls(option)) }),
      ...(only === null ? {} : { only }),
      commitments,
      inventory,
      events,
    },
    prices: withoutUnasked({
      tokens: savedAnswers(prices.tokens),
      gpus: savedAnswers(prices.gpus),
      units: savedAnswers(prices.units),
      voice: savedAnswers(prices.voice),
      seats: savedAnswers(prices.seats),
    }),
    throughput: withoutUnasked({
      units: savedAnswers(throughput.units),
      hosted: savedAnswers(throughput.hosted),
      assumedHosted: savedAnswers(throughput.assumedHosted),
      rows: facts.rows.length === 0 ? undefined : facts.rows,
    }),
  };
}

/** Only the keys that have a value. */
function withoutUnasked<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Null is what every key of an option or a workload is that nobody gave. */
function withoutNulls<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as T;
}

function objectiveKey({ column, metric, percentile }: Objective): string {
  return `${column} (${metric} p${percentile})`;
}

function objectivesOf(saved: Readonly<Record<string, number>>): Objective[] {
  return Object.entries(saved).flatMap(([key, limitS]) => {
    const parts = /^(\S+) \((ttft|tpot|e2e) p(50|90|95|99)\)$/.exec(key);
    if (parts === null) return [];
    const [, column = '', metric, percentile] = parts;
    return [
      {
        column,
        metric: metric as Objective['metric'],
        percentile: Number(percentile) as Objective['percentile'],
        limitS,
      },
    ];
  });
}

function workloadOf(saved: SavedWorkload, shapes: SavedFacts['shapes']): Workload {
  const { shape, objectives, ...given } = saved;
  return {
    meanIsAssumed: false,
    peakIsAssumed: false,
    profile: shape,
    tz: 'UTC',
    arrivalCv: 1,
    maxOutputTokens: null,
    cachedShare: 0,
    reasoningShare: 0,
    turns: 1,
    thinkS: 0,
    voice: null,
    deadlineH: null,
    availabilityPct: null,
    growthPctMonth: 0,
    residency: [],
    owner: null,
    unit: null,
    accept: [],
    notes: null,
    ...given,
    objectives: objectivesOf(objectives),
    hourWeights: Float64Array.from(shapes[shape] ?? new Array<number>(168).fill(1)),
    assumptions: [],
    source: { path: 'capplan.baseline.json', line: 1 },
  };
}

/** The facts of a file. A recorded demand has no requests there: `input` is null. */
export function factsOf(saved: SavedFacts): RunFacts {
  const { prices, throughput, scenario } = saved;
  const workloads = saved.workloads.map((workload) => workloadOf(workload, saved.shapes));
  const inputs = saved.inputs.map((input) => ({ ...input, kept: input.rows, dropped: 0 }));
  const none = noQuotes();
  return {
    workloads,
    inputs,
    input: saved.recorded ? null : { kind: 'workloads', workloads, inputs, warnings: [] },
    scenario: {
      path: null,
      name: null,
      workloadPath: null,
      workloadScale: 1,
      workloadCells: {},
      workloadPrompts: [],
      options:
        scenario.options === undefined
          ? null
          : scenario.options.map((option) => ({
              ...optionSpec(option.id, { kind: option.kind }, null),
              ...option,
            })),
      only: scenario.only ?? null,
      objectives: {},
      checks: [],
      commitments: scenario.commitments,
      inventory: scenario.inventory,
      events: scenario.events.map((event) => ({
        ...event,
        outage: event.outage ?? null,
        severity: event.severity ?? 1,
        nodeLoss: event.nodeLoss ?? null,
        surge: event.surge ?? null,
      })),
      variants: {},
    },
    quotes: {
      prices: {
        ...none.prices,
        tokens: answersOf(prices.tokens),
        gpus: answersOf(prices.gpus),
        units: answersOf(prices.units),
        voice: answersOf(prices.voice),
        seats: answersOf(prices.seats),
      },
      throughput: {
        units: answersOf(throughput.units),
        hosted: answersOf(throughput.hosted),
        assumedHosted: answersOf(throughput.assumedHosted),
      },
    },
    rows: throughput.rows ?? [],
  };
}

import type { Catalog } from '../catalog/catalog.ts';
import { type Answers, noQuotes, type Quotes } from '../catalog/prices/quotes.ts';
import type { ThroughputRow } from '../catalog/profiles/throughput-profile.ts';
import type { OptionSpec, Scenario } from '../scenario/scenario.ts';
import type { InputFile, Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';
import type { FactorChoice } from './attribution.ts';
import { withPricesOf } from './inline-prices.ts';

/** Everything that a plan was made from, as plain data that can be saved and run again. */
export interface RunFacts {
  readonly workloads: readonly Workload[];
  readonly inputs: readonly InputFile[];
  /** What can be simulated; null for a recorded trace of which only the digest is at hand. */
  readonly input: WorkloadInput | null;
  readonly scenario: Scenario;
  /** What the catalogue answered about the options that were simulated. */
  readonly quotes: Quotes;
  /** Rows of throughput files that options name. */
  readonly rows: readonly ThroughputRow[];
}

/** What a plan is made from. */
export interface PlanInputs {
  readonly input: WorkloadInput;
  readonly scenario: Scenario;
  readonly catalog: Catalog;
}

/** The inputs with a catalogue that writes down its answers. */
export function recorded(inputs: PlanInputs): PlanInputs {
  return { ...inputs, catalog: { ...inputs.catalog, quotes: noQuotes() } };
}

/** The facts of a run that was made from {@link recorded} inputs. */
export function runFacts({ input, scenario, catalog }: PlanInputs): RunFacts {
  const named = new Set(scenario.options?.map((option) => option.throughput));
  return {
    workloads: input.workloads,
    inputs: input.inputs,
    input,
    scenario,
    quotes: withoutRows(catalog.quotes ?? noQuotes()),
    rows: catalog.throughput.filter((row) => named.has(row.id)),
  };
}

/** The rows behind a median are for its report; the answer alone makes the cost. */
function withoutRows({ prices, throughput }: Quotes): Quotes {
  const gpus = [...prices.gpus].map(([key, price]) => [key, price && { ...price, rows: [] }] as const);
  return { prices: { ...prices, gpus: new Map(gpus) }, throughput };
}

function mergedAnswers<T>(own: Answers<T>, other: Answers<T>): Answers<T> {
  return new Map([...other, ...own]);
}

function mergedPrices(own: Quotes['prices'], other: Quotes['prices']): Quotes['prices'] {
  return {
    tokens: mergedAnswers(own.tokens, other.tokens),
    gpus: mergedAnswers(own.gpus, other.gpus),
    units: mergedAnswers(own.units, other.units),
    voice: mergedAnswers(own.voice, other.voice),
    seats: mergedAnswers(own.seats, other.seats),
  };
}

function mergedThroughput(own: Quotes['throughput'], other: Quotes['throughput']): Quotes['throughput'] {
  return {
    units: mergedAnswers(own.units, other.units),
    hosted: mergedAnswers(own.hosted, other.hosted),
    assumedHosted: mergedAnswers(own.assumedHosted, other.assumedHosted),
  };
}

/** The objectives are what the scenario asks for, wherever they are written. */
function withObjectivesOf(input: WorkloadInput, asked: readonly Workload[]): WorkloadInput {
  const workloads = input.workloads.map((workload) => {
    const other = asked.find(({ name }) => name === workload.name);
    return other === undefined ? workload : { ...workload, objectives: other.objectives };
  });
  return { ...input, workloads };
}

/**
 * The inputs of a run with each factor from the side that `choice` names. What one side never asked about (the price
 * of an option that only the other one has) is answered by the other side, and by the catalogue only after both.
 * Null where the workload of that side cannot be simulated.
 */
export function mixedInputs(
  base: RunFacts,
  head: RunFacts,
  choice: FactorChoice,
  catalog: Catalog,
): PlanInputs | null {
  const side = (isHead: boolean): { readonly own: RunFacts; readonly other: RunFacts } =>
    isHead ? { own: head, other: base } : { own: base, other: head };
  const workload = side(choice.workload).own;
  const prices = side(choice.prices);
  const throughput = side(choice.throughput);
  const scenario = side(choice.scenario).own;
  if (workload.input === null) return null;
  return {
    input: withObjectivesOf(workload.input, scenario.workloads),
    scenario: { ...scenario.scenario, options: pricedOptions(scenario.scenario, prices.own.scenario) },
    catalog: {
      ...catalog,
      throughput: [...throughput.own.rows, ...throughput.other.rows, ...catalog.throughput],
      quotes: {
        prices: mergedPrices(prices.own.quotes.prices, prices.other.quotes.prices),
        throughput: mergedThroughput(throughput.own.quotes.throughput, throughput.other.quotes.throughput),
      },
    },
  };
}

function pricedOptions(scenario: Scenario, prices: Scenario): readonly OptionSpec[] | null {
  if (scenario.options === null || prices.options === null) return scenario.options;
  return withPricesOf(scenario.options, prices.options);
}

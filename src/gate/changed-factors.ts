import type { Answers, Quotes } from '../catalog/prices/quotes.ts';
import type { OptionSpec, Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../workload/workload.ts';
import { type Factor, factors } from './attribution.ts';
import { withPricesOf } from './inline-prices.ts';
import type { RunFacts } from './run-facts.ts';

/** The factors in which two runs differ, in the order of `factors`. */
export function changedFactors(base: RunFacts, head: RunFacts): Factor[] {
  const changed: Readonly<Record<Factor, boolean>> = {
    workload: demandText(base) !== demandText(head),
    prices: pricesDiffer(base, head),
    throughput:
      answersDiffer(base.quotes.throughput, head.quotes.throughput) ||
      textOf(base.rows.map(withoutPlace)) !== textOf(head.rows.map(withoutPlace)),
    scenario: asked(base, head) !== asked(head, base) || optionsDiffer(base.scenario, head.scenario),
  };
  return factors.filter((factor) => changed[factor]);
}

/** One text for equal data, whatever the order in which its keys were written. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (item instanceof Float64Array) return [...item];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function demandOfWorkload(workload: Workload): unknown {
  const {
    objectives: _o,
    recordedPeakHour: _r,
    assumptions: _a,
    source: _s,
    notes: _n,
    owner: _w,
    ...demand
  } = workload;
  return demand;
}

/** A declared workload is its rows; a recorded one is also its file. */
function demandText({ workloads, inputs, input }: RunFacts): string {
  const recorded = input === null || input.kind === 'trace';
  return textOf([workloads.map(demandOfWorkload), recorded ? inputs.map(({ sha256 }) => sha256) : []]);
}

function answersDiffer(base: Quotes['prices'], head: Quotes['prices']): boolean;
function answersDiffer(base: Quotes['throughput'], head: Quotes['throughput']): boolean;
function answersDiffer(base: object, head: object): boolean {
  const others = new Map<string, Answers<unknown>>(Object.entries(head));
  return Object.entries(base).some(([name, answers]: [string, Answers<unknown>]) => {
    const other = others.get(name);
    return [...answers].some(
      ([key, answer]) => other?.has(key) === true && textOf(other.get(key)) !== textOf(answer),
    );
  });
}

function pricesDiffer(base: RunFacts, head: RunFacts): boolean {
  if (answersDiffer(base.quotes.prices, head.quotes.prices)) return true;
  const options = base.scenario.options ?? [];
  return optionsText(withPricesOf(options, head.scenario.options ?? [])) !== optionsText(options);
}

function optionsDiffer(base: Scenario, head: Scenario): boolean {
  if (base.options === null || head.options === null) return base.options !== head.options;
  return optionsText(withPricesOf(base.options, head.options)) !== optionsText(head.options);
}

function optionsText(options: readonly OptionSpec[]): string {
  return textOf(options.map(({ source: _, ...option }) => option));
}

/** What is asked for beside the options; objectives of workloads that both have. */
function asked({ scenario, workloads }: RunFacts, other: RunFacts): string {
  const { commitments, inventory, events, only } = scenario;
  const shared = new Set(other.workloads.map(({ name }) => name));
  const objectives = workloads
    .filter(({ name }) => shared.has(name))
    .map(({ name, objectives: list }) => [name, list]);
  return textOf([commitments, inventory, events, only, objectives]);
}

function withoutPlace<T extends { readonly path: string; readonly line: number }>(row: T): unknown {
  const { path: _p, line: _l, ...rest } = row;
  return rest;
}

import type { EventResult, OptionResult, Result, ShareEstimate, YearResult } from '../plan/result.ts';
import { yearText } from '../plan/wording.ts';
import { percent, significant, usd } from './format.ts';
import { boughtOption } from './option-order.ts';
import { verdictMarks, verdictWords } from './wording.ts';

export const outageHeads = [
  'option',
  'workload',
  'when',
  'holds?',
  'served',
  'in objective',
  'costs',
  'without the fallback',
] as const;

/** `97.2 % (96.8–97.5)`; one figure where the interval is narrower than it reads. */
function estimateWords({ mean, low, high }: ShareEstimate, text: (share: number) => string): string {
  const [from, to] = [text(low), text(high)];
  return from === to ? text(mean) : `${text(mean)} (${from.replace(' %', '')}–${to.replace(' %', '')})`;
}

/** `2026-11-27T14:00Z for 4 h: openai down, 3 × load`. */
export function eventWords({ at, hours, down, lost, surge }: EventResult): string {
  const what = [
    ...down.map(({ provider, severity }) =>
      severity === 1 ? `${provider} down` : `${provider} failing ${percent(severity)}`,
    ),
    ...lost.map(({ nodes }) => (nodes === 1 ? 'a machine lost' : `${nodes} machines lost`)),
    ...(surge > 1 ? [`${significant(surge)} × load`] : []),
  ];
  return `${at} for ${significant(hours)} h: ${what.join(', ')}`;
}

/** An event without requests says nothing of what would be served. */
const FEWEST = 0.5;

/** What an event spares: hours in which nobody asks, or an option whose fallback alone is hit. Empty for none. */
function sparedWords(event: EventResult, { fallback }: OptionResult): string {
  if (event.requests < FEWEST) return 'no requests then';
  const { down, lost, surge, alone } = event;
  // What hits the option itself is also told without the fallback. The machines of either may be rented from others.
  const isHit = alone !== null;
  if (fallback === null || isHit || down.length + lost.length === 0) return '';
  const isFallbackHit =
    surge <= 1 ||
    down.some((one) => one.provider === fallback.provider) ||
    lost.some((one) => one.option === fallback.option);
  if (!isFallbackHit) return '';
  return `hits ${fallback.option} alone${event.served.mean === 1 ? ', nothing is lost' : ''}`;
}

function servedWords({ served, attainment }: Pick<EventResult, 'served' | 'attainment'>): string {
  const inTime = attainment === null ? '' : `, ${estimateWords(attainment, percent)} in objective`;
  return `${estimateWords(served, percent)} served${inTime}`;
}

function yearRow({ fallback }: OptionResult, year: YearResult): readonly string[] {
  const { served, servedAlone, objective } = year;
  const costs = [
    ...(fallback?.standbyMonthlyUsd == null
      ? []
      : [`${usd(fallback.standbyMonthlyUsd)} a month to stand by`]),
    ...(fallback?.outagesMonthlyUsd == null ? [] : [`${usd(fallback.outagesMonthlyUsd)} in outages`]),
  ];
  return [
    objective === null ? 'a year' : `a year (${percent(objective)} asked)`,
    objective === null ? '' : served.mean < objective ? 'breaks' : served.low < objective ? 'close' : 'holds',
    estimateWords(served, yearText),
    '',
    costs.join(', '),
    servedAlone === null ? '' : `${estimateWords(servedAlone, yearText)} served`,
  ];
}

function eventRow(event: EventResult, option: OptionResult): readonly string[] {
  const { verdict, served, attainment, usd: spent, alone } = event;
  const spared = sparedWords(event, option);
  const share = event.requests < FEWEST ? [] : [estimateWords(served, percent)];
  return [
    eventWords(event),
    `${verdictMarks[verdict]} ${verdictWords[verdict]}`,
    [...share, ...(spared === '' ? [] : [spared])].join(': '),
    attainment === null ? '' : estimateWords(attainment, percent),
    spent === null ? '' : usd(spent),
    alone === null ? '' : `${servedWords(alone)}${alone.usd === null ? '' : ` for ${usd(alone.usd)}`}`,
  ];
}

/** Years and scheduled outages as cells of a table; plain text that may hold names from files. */
export function outageRows(options: readonly OptionResult[]): readonly (readonly string[])[] {
  return options.flatMap((option) =>
    option.workloads.flatMap(({ name, year, events }) =>
      [
        ...(year === null ? [] : [yearRow(option, year)]),
        ...events.map((event) => eventRow(event, option)),
      ].map((cells) => [option.id, name, ...cells]),
    ),
  );
}

/** What one option serves in outages, and what its fallback costs and buys, a line each. */
export function outageLines(option: OptionResult): string[] {
  const { workloads, fallback } = option;
  const without = fallback === null ? '' : `, without ${fallback.option}`;
  const lines = workloads.flatMap(({ name, year, events }) => [
    ...(year === null ? [] : yearLines(name, year, without)),
    ...events.map((event) => {
      const alone = event.alone === null ? '' : `;${without.slice(1)} ${servedWords(event.alone)}`;
      const spent = event.usd === null ? '' : ` for ${usd(event.usd)}`;
      const spared = sparedWords(event, option);
      if (event.requests < FEWEST) return `${name}, ${eventWords(event)}: ${spared}`;
      const beside = spared === '' ? '' : `, ${spared}`;
      return `${name}, ${eventWords(event)}: ${servedWords(event)}${beside}${spent}${alone}`;
    }),
  ]);
  return [...lines, ...(fallback === null ? [] : [`${fallback.option} ${fallbackWords(fallback)}`])];
}

function yearLines(name: string, year: YearResult, without: string): string[] {
  const { served, servedAlone, objective, commonCauseAllowed } = year;
  const asked = objective === null ? '' : `, ${percent(objective)} asked`;
  const alone = servedAlone === null ? '' : `${without} ${estimateWords(servedAlone, yearText)}`;
  const range = `${yearText(served.low)} to ${yearText(served.high)} in nine years of ten`;
  const common =
    commonCauseAllowed === null
      ? []
      : [
          `  the mean year meets it while at most ${percent(commonCauseAllowed)} of outages hit both providers`,
        ];
  return [`${name}, a year: ${yearText(served.mean)} served (${range})${asked}${alone}`, ...common];
}

function fallbackWords(fallback: NonNullable<OptionResult['fallback']>): string {
  const { standbyMonthlyUsd, outagesMonthlyUsd, eventsMonthlyUsd, carriedAtPeak } = fallback;
  const room =
    carriedAtPeak === null || carriedAtPeak > WHOLE
      ? ''
      : `, with room for ${percent(carriedAtPeak)} of the busiest hour`;
  const standing = `stands by${sizeWords(fallback)}${room}`;
  if (standbyMonthlyUsd === null || outagesMonthlyUsd === null)
    return `${standing} at a price that is not known`;
  const scheduled =
    eventsMonthlyUsd === null || eventsMonthlyUsd === 0
      ? ''
      : `, those announced for ${usd(eventsMonthlyUsd)} a month of the year`;
  return `${standing} for ${usd(standbyMonthlyUsd)} a month and serves the outages of a mean month for ${usd(outagesMonthlyUsd)}${scheduled}`;
}

/** A fallback that serves more than this of the busiest hour has room for everything. */
const WHOLE = 0.9995;

/** ` as 7 replicas`; empty for what has no size. */
function sizeWords({ deployment }: NonNullable<OptionResult['fallback']>): string {
  const { replicas = null, units = null, unit = null } = deployment ?? {};
  if (replicas !== null) return replicas === 1 ? ' as one replica' : ` as ${replicas} replicas`;
  return units === null ? '' : ` as ${units} ${unit}`;
}

/** Share that is served with nobody standing by: how bad an event is. */
function aloneShare({ served, alone }: EventResult): number {
  return (alone?.served ?? served).mean;
}

/** How bad the worst event of an option is with nobody standing by; 1 without events. */
function worstAlone({ workloads }: OptionResult): number {
  return Math.min(1, ...workloads.flatMap(({ events }) => events.map(aloneShare)));
}

/**
 * `In outages: …` of what is bought, one sentence for the first screen: the option that they hit hardest, the year it
 * has, and what its fallback costs. Null where nothing was asked about outages.
 */
export function outageSentence(result: Result): string | null {
  const ids = new Set(result.recommendation.assignments.flatMap(({ option }) => option ?? []));
  const bought = [...ids].flatMap((id) => boughtOption(result, id) ?? []);
  const concerned = bought.filter(
    ({ fallback, workloads }) =>
      fallback !== null || workloads.some(({ events }) => events.some(({ requests }) => requests >= FEWEST)),
  );
  const [hardest] = concerned.toSorted((a, b) => worstAlone(a) - worstAlone(b));
  if (hardest === undefined) return null;
  const whose = bought.length > 1 ? `${hardest.id} ` : '';
  return `In outages: ${whose}${sufferedWords(hardest)}`;
}

function sufferedWords({ workloads, fallback }: OptionResult): string {
  const [event] = workloads
    .flatMap(({ events }) => events.filter(({ requests }) => requests >= FEWEST))
    .toSorted((a, b) => aloneShare(a) - aloneShare(b));
  const year = workloads.find((workload) => workload.year !== null)?.year;
  const alone = (share: ShareEstimate | null | undefined, text: (mean: number) => string): string =>
    share == null || fallback === null ? '' : ` (${text(share.mean)} without ${fallback.option})`;
  return [
    ...(event === undefined
      ? []
      : [
          `${percent(event.served.mean)} served on ${eventWords(event)}${alone(event.alone?.served, percent)}`,
        ]),
    ...(year == null ? [] : [`${yearText(year.served.mean)} of a year${alone(year.servedAlone, yearText)}`]),
    ...(fallback === null ? [] : [`${fallback.option} ${fallbackWords(fallback)}`]),
  ].join('; ');
}

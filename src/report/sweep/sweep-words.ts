import type { OptionKind } from '../../scenario/scenario.ts';
import type { Crossing, Lever, SweepPoint, SweepResult } from '../../sweep/sweep-result.ts';
import { change, percent, rate, significant, usd, usdExact } from '../format.ts';
import { limitWords } from '../wording.ts';

/** How a kind is called as a way of doing things. */
const kindWords: Readonly<Record<OptionKind, string>> = {
  serverless: 'the API',
  batch: 'the batch API',
  dedicated: 'dedicated capacity',
  'self-hosted': 'self-hosting',
};

/** What the swept path measures; its last key says so, as units stand in every name. */
function unitOf(path: string): 'load' | 'gpu-hour' | 'unit-hour' | 'million-tokens' | 'share' | 'plain' {
  const leaf = path.slice(path.lastIndexOf('.') + 1).replaceAll('-', '_');
  if (path === 'workload.scale' || /^(qps|requests_per|sessions)/.test(leaf)) return 'load';
  if (leaf === 'usd_per_gpu_hour') return 'gpu-hour';
  if (leaf === 'usd_per_unit_hour') return 'unit-hour';
  if (leaf.startsWith('usd_per_million')) return 'million-tokens';
  return leaf.endsWith('_share') || leaf === 'gpu_memory_utilization' ? 'share' : 'plain';
}

/** A value of the swept path with what it means: `$3.10 per GPU-hour`, `46 requests/s`. */
export function sweptValueWords(path: string, value: number | string, qpsMean: number): string {
  if (typeof value === 'string') return `${path} = ${value}`;
  switch (unitOf(path)) {
    case 'load':
      return `${rate(qpsMean).replace('/', ' requests/')} (${path} ${significant(value, 4)})`;
    case 'gpu-hour':
      return `${usdExact(value)} per GPU-hour`;
    case 'unit-hour':
      return `${usdExact(value)} per unit and hour`;
    case 'million-tokens':
      return `${usdExact(value)} per million tokens`;
    case 'share':
      return `${percent(value)} ${path}`;
    default:
      return `${path} = ${significant(value, 4)}`;
  }
}

/** The value alone, for the head of a column. */
export function shortValue(path: string, point: SweepPoint): string {
  if (typeof point.value === 'string') return point.value;
  if (unitOf(path) === 'load') return rate(point.qpsMean);
  return unitOf(path) === 'plain' || unitOf(path) === 'share'
    ? significant(point.value)
    : usdExact(point.value);
}

/** Head of the table: what its columns are. */
export function overWords(path: string): string {
  return unitOf(path) === 'load' ? `mean load, over ${path}` : path;
}

function intervalWords(path: string, one: Crossing): string {
  if (unitOf(path) === 'load')
    return `${significant(one.qpsMeanLow)}–${significant(one.qpsMeanHigh)}/s over three seeds`;
  return `${significant(one.low)}–${significant(one.high)} over three seeds`;
}

function named(result: SweepResult, id: string): string {
  const kind = result.points[0]?.options.find((option) => option.id === id)?.kind;
  return kind === undefined ? id : `${kindWords[kind]} (${id})`;
}

/** `self-hosting (own-8b) wins above 46 requests/s …`: one sentence for each change of the answer. */
export function crossingSentences(result: SweepResult): string[] {
  const path = result.over;
  if (path === null) return [];
  return result.crossings.map((one) => {
    const place = `${sweptValueWords(path, one.value, one.qpsMean)} [${intervalWords(path, one)}]`;
    if (one.kind === 'holds') {
      const id = one.below ?? one.above ?? '';
      const why = one.limit === null ? '' : `: ${limitWords[one.limit]}`;
      return one.above === null
        ? `${id} breaks above ${place}${why}`
        : `${id} holds only above ${place}${why}`;
    }
    const prefix = result.points[0]!.assignments.length > 1 ? `${one.workload}: ` : '';
    if (one.above === null)
      return `${prefix}nothing holds above ${place}; below it ${named(result, one.below!)}`;
    if (one.below === null)
      return `${prefix}nothing holds below ${place}; above it ${named(result, one.above)}`;
    if (path.startsWith(`options.${one.below}.`))
      return `${prefix}${named(result, one.below)} stops paying above ${place}; then ${named(result, one.above)} is cheaper`;
    return `${prefix}${named(result, one.above)} wins above ${place}; below it ${named(result, one.below)}`;
  });
}

/** What is bought over the whole range, where it never changes. */
export function unchangedSentences(result: SweepResult): string[] {
  const first = result.points[0];
  if (first === undefined) return [];
  const same = first.assignments.filter(({ workload, option }) =>
    result.points.every((point) =>
      point.assignments.some((one) => one.workload === workload && one.option === option),
    ),
  );
  return same.map(({ workload, option }) =>
    option === null
      ? `${workload}: nothing here holds at any of these values`
      : `${workload}: ${named(result, option)} is the cheapest that holds at all of these values`,
  );
}

/** `+$1.2k` or `−$340`; empty where a side has no price. */
export function differenceWords(usdDifference: number | null): string {
  if (usdDifference === null) return '';
  if (Math.abs(usdDifference) < 0.005) return '±$0';
  return usdDifference > 0 ? `+${usd(usdDifference)}` : usd(usdDifference);
}

/** `+22 % load (−15)`: how far the plan holds, and what the change did to that in points. */
export function headroomDifference({ headroom, differenceHeadroom }: Lever): string {
  if (headroom === null) return '';
  const points = differenceHeadroom === null ? 0 : Math.round(differenceHeadroom * 100);
  const moved = points === 0 ? '' : ` (${points > 0 ? '+' : '−'}${Math.abs(points)})`;
  return `${change(headroom)} load${moved}`;
}

export function boughtWords({ assignments }: Lever): string {
  const several = assignments.length > 1;
  return assignments
    .map(({ workload, option }) => `${several ? `${workload} → ` : ''}${option ?? 'nothing holds'}`)
    .join(', ');
}

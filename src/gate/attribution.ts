import type { AttributionBar } from '../plan/result.ts';

/** The factors that can be swapped singly between two runs, in the order they are swapped. */
export const factors = ['workload', 'prices', 'throughput', 'scenario'] as const;
export type Factor = (typeof factors)[number];

/** For each factor, whether it is taken from the head (true) or from the base. */
export type FactorChoice = Readonly<Record<Factor, boolean>>;

/**
 * Splits `headUsd − baseUsd` over the factors. Each factor's bar is the mean of what swapping it changes when the
 * factors are swapped in this order and in its reverse, so that the bars sum to the difference and
 * `attribute(a, b)` is the negative of `attribute(b, a)`. What re-running the base with today's program changes
 * by itself is the version's.
 *
 * Where a combination has no cost, the order that does not pass it says what each factor changes; where both orders
 * pass one, factors that only have a cost together share equally in what they change together.
 *
 * @param costUsd cost of a run with these factors, null where it has none; called at most 2·factors times, never twice
 * for one choice
 * @param recordedBaseUsd what the base's own run said
 */
export async function attribute(
  costUsd: (choice: FactorChoice) => Promise<number | null>,
  changed: readonly Factor[],
  recordedBaseUsd: number,
  recordedHeadUsd: number,
): Promise<AttributionBar[]> {
  const known = new Map<string, number | null>();
  const cost = async (heads: ReadonlySet<Factor>): Promise<number | null> => {
    const choice = Object.fromEntries(
      factors.map((factor) => [factor, heads.has(factor) || !changed.includes(factor)]),
    ) as Record<Factor, boolean>;
    const key = changed.map((factor) => (heads.has(factor) ? 'h' : 'b')).join('');
    const before = known.get(key);
    if (before !== undefined) return before;
    const usd = await costUsd(choice);
    known.set(key, usd);
    return usd;
  };
  const base = (await cost(new Set())) ?? recordedBaseUsd;
  const head = (await cost(new Set(changed))) ?? recordedHeadUsd;
  const orders: Swap[][] = [];
  for (const order of [changed, [...changed].reverse()]) {
    const heads = new Set<Factor>();
    const swaps: Swap[] = [];
    for (const factor of order) {
      heads.add(factor);
      swaps.push({ factor, usd: heads.size === changed.length ? head : await cost(heads) });
    }
    orders.push(swaps);
  }
  const complete = orders.filter((swaps) => swaps.every(({ usd }) => usd !== null));
  const told = complete.length > 0 ? complete : orders;
  const bars = new Map<Factor, number>(factors.map((factor) => [factor, 0]));
  for (const swaps of told) {
    for (const [factor, usd] of changesOf(swaps, base))
      bars.set(factor, bars.get(factor)! + usd / told.length);
  }
  const total = recordedHeadUsd - recordedBaseUsd;
  const explained = [...bars.values()].reduce((sum, usd) => sum + usd, 0);
  return inWholeCents(
    [
      ...factors.map((factor) => ({ factor, usd: bars.get(factor)! })),
      { factor: 'version' as const, usd: total - explained },
    ],
    total,
  );
}

/** A factor, and what the run costs once it is the head's. */
interface Swap {
  readonly factor: Factor;
  readonly usd: number | null;
}

/** What each swap changes; swaps up to the next known cost share what they change together. */
function changesOf(swaps: readonly Swap[], baseUsd: number): [Factor, number][] {
  let before = baseUsd;
  let together: Factor[] = [];
  return swaps.flatMap(({ factor, usd }) => {
    together.push(factor);
    if (usd === null) return [];
    const each = (usd - before) / together.length;
    const shared = together.map((one): [Factor, number] => [one, each]);
    before = usd;
    together = [];
    return shared;
  });
}

/** Rounds the bars to cents so that they still sum to the rounded total; the largest bar takes the remainder. */
function inWholeCents(bars: readonly AttributionBar[], totalUsd: number): AttributionBar[] {
  // Symmetric rounding (away from zero at the half), so that the bars of the reverse difference are the negatives.
  const cents = (usd: number): number => Math.sign(usd) * Math.round(Math.abs(usd) * 100);
  const rounded = bars.map((bar) => cents(bar.usd));
  const remainder = cents(totalUsd) - rounded.reduce((sum, value) => sum + value, 0);
  if (remainder !== 0) {
    let largest = 0;
    for (let i = 1; i < bars.length; i += 1) {
      if (Math.abs(bars[i]!.usd) > Math.abs(bars[largest]!.usd) + 1e-9) largest = i;
    }
    rounded[largest]! += remainder;
  }
  return bars.map((bar, i) => ({ factor: bar.factor, usd: rounded[i]! / 100 || 0 }));
}

/** What one size does: whether it passes, and how far its throughput is from what is offered. */
export interface SizeProbe {
  readonly passes: boolean;
  /** Completed over offered rate in the measured span, at most 1; tells how far to jump. */
  readonly carried: number;
  /** Worst objective over its limit; Infinity where unstable or lost. */
  readonly overrun: number;
  /** What fails has nothing to do with size: requests too long for a replica. */
  readonly hopeless: boolean;
}

export interface SizeSearch {
  readonly size: number;
  readonly passes: boolean;
  readonly probes: number;
}

/** A doubling that improves the worst objective by less than this no longer helps: the rest is the model's own speed. */
const LEAST_GAIN = 0.02;

/**
 * The smallest size from `min` to `max` (in steps of `increment`) that passes: bracketed by doubling or by what the
 * last probe carried, then bisected. Capacity is not strictly monotone, so the size below the answer is tried as well.
 */
export function smallestPassing(
  probe: (size: number) => SizeProbe,
  bounds: { readonly min: number; readonly max: number; readonly increment: number },
): SizeSearch {
  const { min, max, increment } = bounds;
  const steps = Math.floor((max - min) / increment);
  const known = new Map<number, SizeProbe>();
  const at = (step: number): SizeProbe => {
    const cached = known.get(step);
    if (cached !== undefined) return cached;
    const fresh = probe(min + step * increment);
    known.set(step, fresh);
    return fresh;
  };
  const sizeOf = (step: number): number => min + step * increment;

  let failing = -1;
  let passing = -1;
  let step = 0;
  let before = Number.POSITIVE_INFINITY;
  while (passing < 0) {
    const result = at(step);
    if (result.passes) {
      passing = step;
      break;
    }
    failing = step;
    const stuck =
      Number.isFinite(before) && result.overrun > before * (1 - LEAST_GAIN) && result.carried > 0.99;
    if (step >= steps || stuck || result.hopeless)
      return { size: sizeOf(step), passes: false, probes: known.size };
    before = result.overrun;
    const needed = result.carried > 0 && result.carried < 0.9 ? sizeOf(step) / result.carried : 0;
    const jumped = Math.floor((0.85 * needed - min) / increment);
    step = Math.min(steps, Math.max(2 * step + 1, jumped));
  }
  while (passing - failing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (at(middle).passes) passing = middle;
    else failing = middle;
  }
  if (passing >= 2 && at(passing - 2).passes) passing -= 2;
  return { size: sizeOf(passing), passes: true, probes: known.size };
}

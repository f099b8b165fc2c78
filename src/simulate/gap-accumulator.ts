import type { GapHistogram } from './outcome.ts';

const FIRST_EDGE_S = 1e-5;
const RATIO = 1.01;
/** Reaches 1e5 s. */
const BINS = Math.ceil(Math.log(1e10) / Math.log(RATIO));
const INVERSE_LOG_RATIO = 1 / Math.log(RATIO);

const edges = new Float64Array(BINS + 1);
for (let bin = 0; bin <= BINS; bin += 1) edges[bin] = FIRST_EDGE_S * RATIO ** bin;

function binOf(gapS: number): number {
  const bin = Math.floor(Math.log(gapS / FIRST_EDGE_S) * INVERSE_LOG_RATIO);
  if (!(bin > 0)) return 0;
  return bin < BINS ? bin : BINS - 1;
}

/** Gaps between tokens of one workload, collected run by run. */
export class GapAccumulator implements GapHistogram {
  readonly firstEdgeS = FIRST_EDGE_S;
  readonly ratio = RATIO;
  readonly weights = new Float64Array(BINS);
  // The bin of the last gap: neighbouring runs mostly fall into it.
  private bin = 0;
  private lowS = 0;
  private highS = 0;

  /** Adds gaps of first, first + slope, … for `steps` iterations, each `weight` times. */
  addRun(first: number, slope: number, steps: number, weight: number): void {
    const last = first + slope * (steps - 1);
    if (first < this.lowS || first >= this.highS) this.moveTo(binOf(first));
    if (last < this.highS || this.bin === BINS - 1) {
      this.weights[this.bin] += steps * weight;
      return;
    }
    let done = 0;
    while (done < steps) {
      // Iterations whose gap lies below this bin's upper edge.
      let below = Math.ceil((this.highS - first) / slope);
      if (!(below < steps) || this.bin === BINS - 1) below = steps;
      if (below > done) {
        this.weights[this.bin] += (below - done) * weight;
        done = below;
      }
      if (done < steps) this.moveTo(this.bin + 1);
    }
  }

  private moveTo(bin: number): void {
    this.bin = bin;
    this.lowS = edges[bin];
    this.highS = edges[bin + 1];
  }
}

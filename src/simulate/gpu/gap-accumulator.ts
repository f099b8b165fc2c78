import type { GapHistogram } from '../outcome.ts';

const FIRST_EDGE_S = 1e-5;
const RATIO = 1.01;
/** Reaches 1e5 s. */
const BINS = Math.ceil(Math.log(1e10) / Math.log(RATIO));
const INVERSE_LOG_RATIO = 1 / Math.log(RATIO);

const edges = new Float64Array(BINS + 1);
for (let bin = 0; bin <= BINS; bin += 1) edges[bin] = FIRST_EDGE_S * RATIO ** bin;

// The upper bits of a 32-bit float cut every octave into 256 cells, finer than the bins: a cell leads to the first
// bin that it can lie in, without a logarithm.
const CELL_SHIFT = 15;
const cellValue = new Float32Array(1);
const cellBits = new Uint32Array(cellValue.buffer);

function cellOf(gapS: number): number {
  cellValue[0] = gapS;
  return cellBits[0] >>> CELL_SHIFT;
}

const FIRST_CELL = cellOf(FIRST_EDGE_S);
const binOfCell = new Uint16Array(cellOf(edges[BINS]) - FIRST_CELL + 1);
for (let cell = 0; cell < binOfCell.length; cell += 1) {
  cellBits[0] = (FIRST_CELL + cell) << CELL_SHIFT;
  const bin = Math.floor(Math.log(cellValue[0] / FIRST_EDGE_S) * INVERSE_LOG_RATIO);
  binOfCell[cell] = Math.min(BINS - 1, Math.max(0, bin));
}

function binOf(gapS: number): number {
  const cell = cellOf(gapS) - FIRST_CELL;
  if (!(cell >= 0)) return 0;
  if (cell >= binOfCell.length) return BINS - 1;
  let bin = binOfCell[cell];
  while (bin > 0 && gapS < edges[bin]) bin -= 1;
  while (bin < BINS - 1 && gapS >= edges[bin + 1]) bin += 1;
  return bin;
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

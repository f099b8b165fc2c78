/** One measured figure; `of` says what one of them costs or is compared with. */
export interface Figure {
  readonly group: 'engine' | 'features' | 'growth' | 'readers' | 'programs';
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
}

/** Processor seconds of a piece of work: other work on the machine does not count. */
export function processorS(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The least of several runs, the first of which warms the code up. */
export function bestS(repeats: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= repeats; i += 1) {
    const seconds = processorS(work);
    if (i > 0 && seconds < best) best = seconds;
  }
  return best;
}

export function million(perSecond: number): number {
  return Number((perSecond / 1e6).toPrecision(3));
}

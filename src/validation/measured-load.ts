import type { RowCells } from './measured-table.ts';
import type { MeasuredLoad } from './measurement.ts';

/** `…-st0`, `…-st1` are the stages of a staged run, `…-st-1` the whole of it. */
function measuredStage(rowId: string): number | null {
  const stage = /-st(-?\d+)$/.exec(rowId);
  return stage === null || Number(stage[1]) < 0 ? null : Number(stage[1]);
}

function openLoop(cells: RowCells, rowId: string, arrivalCv: number): MeasuredLoad | string {
  const rates = (cells.text('stage_rates_qps') ?? '')
    .split(/[;|\s]+/)
    .filter((cell) => cell !== '')
    .map(Number);
  const durationS = cells.number('stage_duration_s');
  const qps = cells.number('qps');
  const requests = cells.count('num_prompts');
  if (rates.length > 0 && rates.every((rate) => rate > 0)) {
    const stages = rates.map((rate) => ({ qps: rate, durationS }));
    const stage = measuredStage(rowId);
    return { kind: 'open-loop', stages, measuredStage: stage, requests: null, arrivalCv };
  }
  if (qps === null || qps <= 0) return 'no arrival rate';
  return { kind: 'open-loop', stages: [{ qps, durationS }], measuredStage: null, requests, arrivalCv };
}

/** Ways of applying a load, by the words that benchmarks have for them, in the order they are looked for. */
const modeWords: readonly (readonly [RegExp, 'static' | 'open' | 'closed' | 'queued' | 'burst'])[] = [
  [
    /^(static|single_?batch|one_?batch|first_token_latency|mlperf_singlestream|latency|single_?stream)/,
    'static',
  ],
  [/^(closed_loop_saturated|offline|mlperf_offline|max_?throughput|throughput|batch_inference)/, 'queued'],
  [/^burst/, 'burst'],
  [/^(open|poisson|mlperf_server|rate|constant_rate|qps|sharegpt_rate)/, 'open'],
  [/closed|^(agg|disagg|concurren|users|online|serv|interactive)/, 'closed'],
];

/** What the mode of a row says about its load; a text is the reason why it cannot be simulated. */
export function loadOfRow(modeAsWritten: string, cells: RowCells, rowId: string): MeasuredLoad | string {
  const mode = modeAsWritten
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  const requests = cells.count('num_prompts');
  const users = cells.count('concurrency') ?? cells.count('batch_size');
  const hasRate = (cells.number('qps') ?? 0) > 0;
  switch (modeWords.find(([words]) => words.test(mode))?.[1]) {
    case 'static':
      return { kind: 'static-batch', batch: cells.count('batch_size') ?? cells.count('concurrency') ?? 1 };
    case 'queued':
      // MLPerf counts samples, not requests of the run.
      return { kind: 'burst', requests: mode.startsWith('mlperf') ? null : requests };
    case 'burst':
      return { kind: 'burst', requests: requests ?? cells.count('concurrency') };
    case 'open':
      return openLoop(cells, rowId, mode === 'open_loop_staged' ? 0 : 1);
    case 'closed':
      // Names like `serving` and `online` do not say who sets the pace: users do where they are counted.
      if (users === null && hasRate && !mode.includes('closed')) return openLoop(cells, rowId, 1);
      return users === null ? 'no number of users' : { kind: 'closed-loop', users, requests };
    default:
      return `unknown mode ${modeAsWritten}`;
  }
}

/** The mode of a row that names none, by what it counts. */
export function modeOfCounts(cells: RowCells): string {
  if (cells.text('stage_rates_qps') !== null) return 'open_loop_staged';
  if (cells.count('concurrency') !== null) return 'closed_loop';
  if ((cells.number('qps') ?? 0) > 0) return 'open_loop_poisson';
  if (cells.count('batch_size') !== null) return 'static_batch';
  return cells.count('num_prompts') === null ? 'closed_loop' : 'burst_all_at_once';
}

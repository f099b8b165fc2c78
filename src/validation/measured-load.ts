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

/** What the mode of a row says about its load; a text is the reason why it cannot be simulated. */
export function loadOfRow(mode: string, cells: RowCells, rowId: string): MeasuredLoad | string {
  const requests = cells.count('num_prompts');
  if (mode === 'static_batch' || mode === 'first_token_latency' || mode === 'mlperf_singlestream') {
    return { kind: 'static-batch', batch: cells.count('batch_size') ?? cells.count('concurrency') ?? 1 };
  }
  if (mode === 'closed_loop_saturated' || mode === 'offline_max_throughput')
    return { kind: 'burst', requests };
  if (mode.includes('closed_loop')) {
    const users = cells.count('concurrency') ?? cells.count('batch_size');
    return users === null ? 'no number of users' : { kind: 'closed-loop', users, requests };
  }
  if (mode === 'mlperf_offline') return { kind: 'burst', requests: null };
  if (mode.startsWith('burst')) return { kind: 'burst', requests: requests ?? cells.count('concurrency') };
  if (mode === 'open_loop_staged') return openLoop(cells, rowId, 0);
  if (mode.startsWith('open_loop') || mode === 'mlperf_server') return openLoop(cells, rowId, 1);
  return `unknown mode ${mode}`;
}

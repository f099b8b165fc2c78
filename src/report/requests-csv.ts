import { type RequestOutcomes, requestStatuses } from '../simulate/outcome.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { csvText } from './escape.ts';

/** What one option did with every request of the base replication. */
export interface OptionRequests {
  readonly option: string;
  readonly stream: RequestStream;
  readonly outcomes: RequestOutcomes;
}

const header =
  'option,index,workload,arrival_s,input_tokens,output_tokens,queue_ms,ttft_ms,tpot_ms,e2e_ms,status,replica\n';
const rowsPerPiece = 4096;

/** The per-request file: the requests that the result counts, without those of the warm-up; in pieces, so that millions of rows never stand in memory at once. */
export function* requestsCsv(runs: Iterable<OptionRequests>): Generator<string> {
  yield header;
  for (const { option, stream, outcomes } of runs) {
    const id = csvText(option);
    const names = stream.workloadNames.map(csvText);
    for (let from = 0; from < stream.count; from += rowsPerPiece) {
      let piece = '';
      const to = Math.min(stream.count, from + rowsPerPiece);
      for (let i = from; i < to; i += 1)
        if (stream.arrivalS[i]! >= stream.measureFromS)
          piece += `${id},${i},${names[stream.workload[i]!]},${row(stream, outcomes, i)}\n`;
      yield piece;
    }
  }
}

function row(stream: RequestStream, outcomes: RequestOutcomes, i: number): string {
  const output = stream.outputTokens[i]!;
  const ttftS = outcomes.ttftS[i]!;
  const e2eS = outcomes.e2eS[i]!;
  const tpotS = output > 1 ? (e2eS - ttftS) / (output - 1) : Number.NaN;
  const replica = outcomes.replica[i]!;
  return [
    number(stream.arrivalS[i]!),
    stream.inputTokens[i],
    output,
    number(outcomes.queueS[i]! * 1e3),
    number(ttftS * 1e3),
    number(tpotS * 1e3),
    number(e2eS * 1e3),
    requestStatuses[outcomes.status[i]!],
    replica < 0 ? '' : replica,
  ].join(',');
}

/** Empty where the request did not get so far. */
function number(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '';
}

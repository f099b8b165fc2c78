import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { closeInputs, openInputs } from '../open-inputs.ts';
import { loadTrace } from './read-trace-columns.ts';
import type { TraceAnswer, TraceTask } from './read-trace-files.ts';

async function answerTo({ path, options }: TraceTask): Promise<TraceAnswer> {
  try {
    const opened = await openInputs([path]);
    try {
      if (opened.kind !== 'traces') throw new TypeError(`${path} is a trace no longer`);
      const [{ source, what }] = opened.files;
      const { trace, columns } = await loadTrace(source, what, options);
      return { trace, pieces: columns.takePieces() };
    } finally {
      closeInputs(opened.files);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { mistakes: error.diagnostics };
  }
}

/** Memory that is handed over; what threads share anyway needs no handing. */
function buffersOf(answer: TraceAnswer): ArrayBuffer[] {
  if ('mistakes' in answer) return [];
  return answer.pieces
    .flatMap((piece) => Object.values(piece) as (ArrayBufferView | null)[])
    .flatMap((column) => (column?.buffer instanceof ArrayBuffer ? [column.buffer] : []));
}

// Runs in a thread of its own.
const answer = await answerTo(workerData as TraceTask);
parentPort?.postMessage(answer, buffersOf(answer));

import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { closeInputs, openInputs } from '../open-inputs.ts';
import { loadTrace } from './read-trace-columns.ts';
import type { TraceAnswer, TraceTask } from './read-trace-files.ts';

async function answerTo({ path, room, options }: TraceTask): Promise<TraceAnswer> {
  try {
    const opened = await openInputs([path]);
    try {
      if (opened.kind !== 'traces') throw new TypeError(`${path} is a trace no longer`);
      const [{ source, what }] = opened.files;
      return await loadTrace(source, what, options, room);
    } finally {
      closeInputs(opened.files);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { mistakes: error.diagnostics };
  }
}

// Runs in a thread of its own.
parentPort?.postMessage(await answerTo(workerData as TraceTask));

import { workerData } from 'node:worker_threads';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { type Answer, asking, type Question, type SweptRun } from './sweep-plans.ts';

// The pool puts its own data beside what it was given.
const [, { paths, flags, set }] = workerData as [unknown, SweptRun];
const ask = asking({ env: set === null ? {} : { CAPPLAN_SET: set } }, paths, flags);

/** Runs in a thread of its own: one plan of a sweep. */
export default async function answer(question: Question): Promise<Answer> {
  try {
    return { result: await ask(question) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { mistakes: error.diagnostics };
  }
}

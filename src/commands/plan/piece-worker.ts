import { workerData } from 'node:worker_threads';
import type { OptionPart } from '../../plan/evaluate/option-part.ts';
import { type PieceWork, takePieces } from './evaluate-jobs.ts';

/** Runs in a thread of its own; the pool puts its own data beside what it was given. */
export default function work(): OptionPart[] {
  const [, given] = workerData as [unknown, PieceWork];
  return takePieces(given);
}

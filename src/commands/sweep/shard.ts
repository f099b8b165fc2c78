import { InputError } from '../../diagnostics/diagnostic.ts';
import type { Host } from '../program/host.ts';

/** One of `count` equal slices of a run; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `--shard i/n`, i from 1 to n. In a Kubernetes Indexed Job `--shard /n` takes i from `JOB_COMPLETION_INDEX`, which
 * counts from 0. Throws InputError.
 */
export function readShard(text: string, env: Host['env']): Shard {
  const [, first = '', last = ''] = /^(\d*)\/(\d+)$/.exec(text.trim()) ?? [];
  const completion = env.JOB_COMPLETION_INDEX ?? '';
  const index =
    first === '' ? (/^\d+$/.test(completion) ? Number(completion) : Number.NaN) : Number(first) - 1;
  const count = Number(last);
  if (last !== '' && count >= 1 && index >= 0 && index < count) return { index, count };
  throw new InputError([
    {
      code: 'CAP200',
      severity: 'error',
      message: `--shard ${text.slice(0, 40)} is no slice of a run`,
      help: 'write --shard 1/4 to --shard 4/4, or --shard /4 where JOB_COMPLETION_INDEX is set',
    },
  ]);
}

/** Numbers of a shard's pieces, one at a time: every n-th, so that dear and cheap ones are dealt alike. */
export function piecesOf({ index, count }: Shard): () => number {
  let next = index - count;
  return () => {
    next += count;
    return next;
  };
}

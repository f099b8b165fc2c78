import { InputError } from '../../diagnostics/diagnostic.ts';
import { deliver } from '../output/deliver.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import type { PartialResult } from './partial-result.ts';
import { readShard, type Shard } from './shard.ts';

/** Runs a slice and writes it, for `capplan merge`. Reports are made of whole runs. Throws InputError. */
export async function writeShard(
  host: Host,
  flags: RunFlags,
  run: (shard: Shard) => Promise<PartialResult>,
): Promise<void> {
  const shard = readShard(flags.shard ?? '', host.env);
  if (flags.report.length > 0 || flags.requests !== undefined) {
    throw new InputError([
      {
        code: 'CAP200',
        severity: 'error',
        message: 'a slice of a run has no reports of its own',
        help: 'leave --report and --requests to capplan merge and whole runs',
      },
    ]);
  }
  await deliver(host, `${JSON.stringify(await run(shard))}\n`, flags.out);
}

import type { OutputFlags } from '../program/flags.ts';
import { type Host, write } from '../program/host.ts';

/** Says what is going on while it goes on: on stderr, on a terminal only, gone when done. */
export async function withProgress<T>(
  host: Host,
  flags: OutputFlags,
  activity: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const shown = host.stderr.isTTY === true && flags.quiet !== true && host.env.TERM !== 'dumb';
  if (!shown) return work();
  await write(host.stderr, `${activity} …`);
  try {
    return await work();
  } finally {
    await write(host.stderr, '\r\u001b[K');
  }
}

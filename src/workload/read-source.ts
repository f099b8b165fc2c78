import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InputError } from '../diagnostics/diagnostic.ts';

const CHUNK_BYTES = 1 << 20;
const HEAD_BYTES = 1 << 16;

/** A file or standard input as bytes, unpacked, readable once. */
export interface Source {
  readonly path: string;
  readonly gzip: boolean;
  /** The first bytes (64 KiB or the whole file), after unpacking. */
  readonly head: Buffer;
  readonly headIsWhole: boolean;
  /** Everything from the start, `head` included. */
  readonly chunks: () => AsyncGenerator<Buffer>;
  /** Lets go of the file or pipe, read to its end or not. */
  readonly close: () => void;
  /** Digest of the bytes as they lie on disk; complete once `chunks` has ended. */
  readonly sha256: () => string;
}

/** Opens a path, or standard input for `-`. Throws InputError where it cannot be read. */
export async function openSource(path: string): Promise<Source> {
  if (path !== '-') await refuseFolder(path);
  const hash = createHash('sha256');
  const raw = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const hashed = hashing(raw, hash, path);
  const first = await hashed.next();
  const start = first.done ? Buffer.alloc(0) : first.value;
  const whole = rejoin([start], hashed);
  const gzip = start[0] === 0x1f && start[1] === 0x8b;
  const plain = gzip ? unpacked(whole, path) : whole;

  const taken: Buffer[] = [];
  let length = 0;
  let headIsWhole = false;
  while (length <= HEAD_BYTES) {
    const next = await plain.next();
    if (next.done) {
      headIsWhole = true;
      break;
    }
    taken.push(next.value);
    length += next.value.length;
  }
  const chunks = rejoin(taken, plain);
  return {
    path,
    gzip,
    head: Buffer.concat(taken).subarray(0, HEAD_BYTES),
    headIsWhole,
    chunks: () => chunks,
    close: () => void raw.destroy(),
    sha256: () => hash.copy().digest('hex'),
  };
}

async function refuseFolder(path: string): Promise<void> {
  try {
    const status = await stat(path);
    if (!status.isDirectory()) return;
  } catch (error) {
    throw new InputError([unreadable(path, error)]);
  }
  throw new InputError([
    {
      code: 'CAP100',
      severity: 'error',
      message: 'this is a folder, not a file',
      file: path,
      help: 'name the workload CSV or trace inside it',
    },
  ]);
}

function unreadable(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'the file may not be read',
    EPERM: 'the file may not be read',
    ENOTDIR: 'there is no such file',
    ELOOP: 'the path is a circle of links',
    EISDIR: 'this is a folder, not a file',
  };
  return {
    code: 'CAP100',
    severity: 'error',
    message: why[code] ?? `the file cannot be read (${code === '' ? 'unknown cause' : code})`,
    file: path,
    help:
      code === 'EACCES' || code === 'EPERM'
        ? 'check its permissions'
        : 'check the path; it starts from the current folder',
  };
}

async function* hashing(
  raw: AsyncIterable<Buffer | string>,
  hash: ReturnType<typeof createHash>,
  path: string,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of raw) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(bytes);
      yield bytes;
    }
  } catch (error) {
    throw new InputError([unreadable(path, error)]);
  }
}

async function* rejoin(taken: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* taken;
  yield* rest;
}

async function* unpacked(packed: AsyncGenerator<Buffer>, path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let sourceError: unknown;
  const feed = async (): Promise<void> => {
    for await (const chunk of packed) {
      if (!gunzip.write(chunk))
        await new Promise<void>((ready) => {
          const go = (): void => {
            gunzip.off('drain', go);
            gunzip.off('close', go);
            ready();
          };
          gunzip.once('drain', go);
          gunzip.once('close', go);
        });
      if (gunzip.destroyed) return;
    }
    gunzip.end();
  };
  const feeding = feed().catch((error: unknown) => {
    sourceError = error;
    gunzip.destroy(new Error('source failed'));
  });
  let unpackedBytes = 0;
  try {
    for await (const chunk of gunzip) {
      unpackedBytes += chunk.length;
      yield chunk;
    }
  } catch {
    if (sourceError !== undefined) throw sourceError;
    throw new InputError([
      {
        code: 'CAP103',
        severity: 'error',
        message: `the gzip data is cut short or damaged after ${unpackedBytes} unpacked bytes`,
        file: path,
        help: 'fetch the file again, and test it with gzip -t',
      },
    ]);
  }
  await feeding;
}

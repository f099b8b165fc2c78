import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { OptionPart } from '../../plan/evaluate/option-part.ts';
import type { SweepPoint } from '../../sweep/sweep-result.ts';
import type { RunFlags } from '../program/flags.ts';

/** What one shard of a run did, and the run it belongs to. */
export interface PartialResult {
  readonly capplanPart: 1;
  readonly version: string;
  readonly shard: { readonly index: number; readonly count: number };
  readonly command: 'simulate' | 'sweep';
  readonly paths: readonly string[];
  /** Flags that say what is run, without those that say where it is written. */
  readonly flags: Partial<RunFlags> & { readonly over?: string; readonly whatIf?: readonly string[] };
  /** `CAPPLAN_SET`, or null. */
  readonly set: string | null;
  /** SHA-256 of each input, so that parts of different files are never joined. */
  readonly inputs: readonly string[];
  readonly options: readonly OptionPart[];
  readonly points: readonly SweepPoint[];
}

const envelope = z.object({
  capplanPart: z.literal(1),
  version: z.string(),
  shard: z.object({ index: z.number().int().min(0), count: z.number().int().min(1) }),
  command: z.enum(['simulate', 'sweep']),
  paths: z.array(z.string()),
  flags: z.record(z.string(), z.unknown()),
  set: z.string().nullable(),
  inputs: z.array(z.string()),
  options: z.array(z.looseObject({ id: z.string(), names: z.array(z.string()), size: z.number() })),
  points: z.array(z.looseObject({ options: z.array(z.unknown()) })),
});

function mistake(message: string, file: string, help: string): Diagnostic {
  return { code: 'CAP252', severity: 'error', message, file, help };
}

function readOne(path: string): PartialResult {
  const notOne = (why: string): InputError =>
    new InputError([
      mistake(
        `${path} is no part of a run: ${why}`,
        path,
        'write one with capplan simulate WORKLOAD --shard 1/2 --out part-1.json',
      ),
    ]);
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const read = envelope.safeParse(content);
    if (!read.success) throw notOne(`unexpected ${read.error.issues[0]?.path.join('.') ?? 'content'}`);
    // The envelope tells that this program wrote the rest; as it was written, so that the order of keys stays.
    return content as PartialResult;
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof SyntaxError) throw notOne('it is not JSON');
    throw notOne('the file cannot be read');
  }
}

/** The parts of one run, each exactly once. Throws InputError where one is missing, doubled or of another run. */
export function readPartialResults(paths: readonly string[]): readonly PartialResult[] {
  const parts = paths.map(readOne);
  const [first] = parts;
  if (first === undefined)
    throw new InputError([mistake('no parts were given', '', 'name them: part-*.json')]);
  const mistakes: Diagnostic[] = [];
  const runOf = ({ version, command, flags, set, inputs, shard, paths: files }: PartialResult): string =>
    JSON.stringify([version, command, files, flags, set, inputs, shard.count]);
  const seen = new Map<number, string>();
  parts.forEach((part, i) => {
    const path = paths[i]!;
    const { index } = part.shard;
    if (runOf(part) !== runOf(first))
      mistakes.push(
        mistake(`${path} belongs to another run than ${paths[0]}`, path, 'join parts of one run'),
      );
    else if (seen.has(index))
      mistakes.push(
        mistake(`${path} is the same part as ${seen.get(index)}`, path, 'give each part of the run once'),
      );
    seen.set(index, path);
  });
  const { count } = first.shard;
  const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !seen.has(i));
  if (mistakes.length === 0 && missing.length > 0)
    mistakes.push(
      mistake(
        `${missing.map((i) => `part ${i + 1} of ${count}`).join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
        paths[0]!,
        'give every part of the run',
      ),
    );
  if (mistakes.length > 0) throw new InputError(mistakes);
  return parts;
}

/** Flags that say what is run. */
export function runningFlags(flags: RunFlags): PartialResult['flags'] {
  const { format, out, color, quiet, verbose, report, requests, jobs, shard, ...running } = flags;
  return running;
}

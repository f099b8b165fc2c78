import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { readEngineConstants } from '../performance/read-engine-constants.ts';
import { textOf } from './changed-factors.ts';

/** What turns facts into a plan: code, and the constants that come with it. */
export interface Program {
  readonly version: string;
  /** Digest of the engine constants and of what the catalogue knows of GPUs; null where not recorded. */
  readonly constants: string | null;
}

/** The running program with the catalogue of a run. */
export function programOf(version: string, { gpus }: Pick<Catalog, 'gpus'>): Program {
  const text = textOf([readEngineConstants(), gpus]);
  return { version, constants: createHash('sha256').update(text).digest('hex').slice(0, 12) };
}

/** Whether a run was made by this very program. Constants that nobody recorded are taken to be those of the version. */
export function isSameProgram(made: Program, program: Program): boolean {
  const constants = made.constants ?? program.constants;
  return made.version === program.version && constants === program.constants;
}

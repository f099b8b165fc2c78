import { readFileSync, statSync } from 'node:fs';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { modelFromConfig } from './model-config.ts';
import type { ModelFacts } from './model-facts.ts';

/** A config.json is a few kilobytes; what is larger is something else. */
const MOST_BYTES = 4 * 2 ** 20;

/** The model that a Hugging Face `config.json` describes. Throws InputError. */
export function readModelConfig(path: string): ModelFacts {
  let json: unknown;
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw refused(path, `it has ${size} bytes, a config.json has a few thousand`);
    json = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof SyntaxError) throw refused(path, 'it is no JSON');
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw refused(path, absent ? 'it does not exist' : 'it cannot be read');
  }
  return modelFromConfig(json, path);
}

function refused(path: string, reason: string): InputError {
  return new InputError([
    {
      code: 'CAP331',
      severity: 'error',
      message: `the model ${path}: ${reason}`,
      file: path,
      help: 'take config.json from the model page on Hugging Face; the path starts from the file that names it, or from here on the command line',
    },
  ]);
}

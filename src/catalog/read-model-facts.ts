import type { ModelFacts } from './model-facts.ts';

/** The built-in open models, sorted by id. */
export function readModelFacts(): ModelFacts[] {
  return [];
}

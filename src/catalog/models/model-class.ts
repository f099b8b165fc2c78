import type { ModelFacts } from './model-facts.ts';

/** Size class of an open model by its total parameters. */
export function modelClassOf(params: number): ModelFacts['modelClass'] {
  if (params < 12e9) return 'open:small';
  if (params < 50e9) return 'open:mid';
  return params <= 300e9 ? 'open:large' : 'open:frontier';
}

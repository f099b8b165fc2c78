import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import { planOf } from './plan-of.ts';

const scenario = `version: 1
options:
  a: { kind: serverless, provider: opnai, model: gpt-5-mini }
  b: { kind: serverless, provider: openai, model: gpt-5-mini, tier: teir3 }
  c: { kind: serverless, provider: openai, model: gpt-5-mini, tier: teir3 }
  d: { kind: dedicated, provider: openai, gpu: h100, model: llama-3.1-8b }
events:
  - { at: 2026-11-27T14:00Z, for: 4h, surge: 2 }
  - { at: 2026-11-27T14:00Z, for: 4h, outage: opnai }
commitments:
  - { provider: akami, usd_per_year: 100, until: 2027-01-01 }
`;

async function mistakes(): Promise<readonly Diagnostic[]> {
  const folder = mkdtempSync(join(tmpdir(), 'placed-'));
  const path = join(folder, 'workload.csv');
  const scenarioPath = join(folder, 'capplan.yaml');
  writeFileSync(path, 'name,model,qps,input_tokens,output_tokens\nchat,any,1,300,20\n');
  writeFileSync(scenarioPath, scenario);
  try {
    await planOf(path, { scenarioPath, replications: 1, survey: true });
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  throw new Error('it was accepted');
}

/** The text that a frame's marker stands under. */
function marked({ sourceText, column, length }: Diagnostic): string {
  return sourceText!.slice(column! - 1, column! - 1 + length!);
}

describe('names that the catalogue does not have', () => {
  it('are all shown at once, each where it was written', async () => {
    const found = await mistakes();
    expect(found.map((one) => [one.line, marked(one)])).toEqual([
      [3, 'opnai'],
      [4, 'teir3'],
      [5, 'teir3'],
      // Nothing in it is misspelt: the option itself is meant.
      [6, 'd'],
      [9, 'opnai'],
      [11, 'akami'],
    ]);
  });

  it('come with the nearest ones, no provider by two of its names', async () => {
    const [provider, tier] = await mistakes();
    expect(provider!.help).toBe('did you mean openai?');
    expect(tier!.help).toBe('did you mean tier3?');
  });
});

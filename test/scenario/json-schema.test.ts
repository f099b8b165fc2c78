import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';

describe('capplan.schema.json', () => {
  it('is what the reader accepts; `npm run schema` writes it anew', () => {
    const shipped = readFileSync(new URL('../../capplan.schema.json', import.meta.url), 'utf8');
    expect(shipped).toBe(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOf } from './plan-of.ts';

const path = join(mkdtempSync(join(tmpdir(), 'refused-')), 'workload.csv');
writeFileSync(
  path,
  'name,model,qps,profile,input_tokens,output_tokens,availability_pct\na,claude-haiku-4-5,1,flat,600,200,99.99\n',
);

describe('a fallback whose model the workload does not accept', () => {
  it('is mended by the column that accepts it', async () => {
    const options = [
      'id=o,kind=serverless,provider=anthropic,model=claude-haiku-4-5,tier=scale,fallback=g',
      'id=g,kind=serverless,provider=groq,model=llama-3.3-70b,tier=developer',
    ];
    const result = await planOf(path, { options, replications: 1, survey: true });
    const pair = result.options.find(({ id }) => id === 'o');
    const fixes = pair!.reasons.filter(({ limit }) => limit === 'availability').map(({ fix }) => fix);
    expect(fixes).toHaveLength(1);
    expect(fixes[0]).toMatch(/^llama-3.3-70b of g in the `accept` column of a /);
  });
});

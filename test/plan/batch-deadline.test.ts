import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'batch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a deadline that a batch overruns by itself is not said to be met by submitting more often', async () => {
  const path = join(folder, 'nightly.csv');
  writeFileSync(
    path,
    'name,model,requests_per_day,input_tokens,output_tokens,deadline_h\nnightly,gpt-5-mini,2000,900,200,1\n',
  );
  const option =
    'id=batch,kind=batch,provider=openai,model=gpt-5-mini,submit=10m,limits.enqueued_tokens=1000M';
  const { options } = await planOf(path, { replications: 1, options: [option] });
  const reason = options[0]!.reasons.find(({ limit }) => limit === 'deadline')!;
  expect(reason.fix).toMatch(
    /^a batch itself takes up to .+ \(p99\): a longer deadline, or kind: serverless$/,
  );
});

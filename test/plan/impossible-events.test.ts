import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import type { Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

async function planned(event: string): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const path = join(folder, 'workload.csv');
  const scenarioPath = join(folder, 'capplan.yaml');
  writeFileSync(
    path,
    'name,model,qps,input_tokens,output_tokens,availability_pct\nchat,gpt-5-mini,1,300,20,99\n',
  );
  writeFileSync(
    scenarioPath,
    `version: 1
options:
  a: { kind: serverless, provider: openai, model: gpt-5-mini, tier: tier5 }
  u: { kind: dedicated, provider: azure, unit: ptu, model: gpt-5-mini, commitment: month, units: 100 }
  own: { kind: self-hosted, model: gpt-oss-20b, gpu: h100, replicas: 2 }
events:
  - ${event}
`,
  );
  return planOf(path, { scenarioPath, replications: 1, survey: true });
}

function eventsOfA({ options }: Result): number {
  return options.find(({ id }) => id === 'a')!.workloads[0]!.events.length;
}

describe('an event that ended before the day of the plan', () => {
  it('decides nothing and is warned of where it stands', async () => {
    const past = await planned('{ at: 2025-11-27T12:00Z, for: 4h, outage: openai }');
    expect(eventsOfA(past)).toBe(0);
    expect(past.options[0]!.verdict).toBe('pass');
    expect(past.diagnostics).toMatchObject([
      {
        code: 'CAP224',
        severity: 'warning',
        line: 7,
        column: 11,
        message: expect.stringContaining('2025-11-27T12:00Z'),
      },
    ]);
  });

  it('is told from one to come', async () => {
    const coming = await planned('{ at: 2026-11-27T12:00Z, for: 4h, outage: openai }');
    expect(eventsOfA(coming)).toBe(1);
    expect(coming.options[0]!.verdict).toBe('fail');
    expect(coming.diagnostics).toEqual([]);
  });
});

describe('machines that are lost', () => {
  it.each([
    ['a', 'a serverless API', '`outage: openai`'],
    ['u', 'sold in provisioned units', '`outage: azure`'],
  ])('cannot be those of `%s`', async (id, words, help) => {
    const refused = planned(`{ at: 2026-11-27T12:00Z, for: 4h, node_loss: ${id} }`);
    await expect(refused).rejects.toBeInstanceOf(InputError);
    await refused.catch(({ diagnostics }: InputError) => {
      expect(diagnostics).toMatchObject([
        {
          code: 'CAP223',
          line: 7,
          column: 50,
          message: expect.stringContaining(words),
          help: expect.stringContaining(help),
        },
      ]);
    });
  });

  it('are those of an option on GPUs', async () => {
    const { options } = await planned('{ at: 2026-11-27T12:00Z, for: 4h, node_loss: own }');
    expect(options).toHaveLength(3);
  });
});

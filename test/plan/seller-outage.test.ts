import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsAt, shareDownWith } from '../../src/plan/judge/down-with.ts';
import type { EventResult, OptionResult, Result } from '../../src/plan/result.ts';
import { outageLines } from '../../src/report/outages.ts';
import { optionNamed } from './fake-option.ts';
import { planOf } from './plan-of.ts';
import { optionOf } from './planned.ts';

const folder = mkdtempSync(join(tmpdir(), 'seller-outage-'));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const machines = 'kind: self-hosted, model: llama-3.1-8b, gpu: h100, tp: 1, replicas: 4';
const scenario = `version: 1
inventory: { h100: { count: 3, cost: sunk } }
events: [ { at: 2027-01-05T14:00Z, for: 4h, outage: lambda } ]
options:
  rented: { ${machines}, price: lambda }
  named: { ${machines}, provider: lambda, price: lambda }
  elsewhere: { ${machines}, price: runpod }
  bought: { ${machines}, price: owned }
  mixed: { ${machines}, price: owned/lambda }
  backed: { ${machines}, price: lambda, fallback: elsewhere }
  both: { ${machines}, price: lambda, fallback: rented }
`;
let result: Result;

beforeAll(async () => {
  const rows = 'name,qps,input_tokens,output_tokens,e2e_p95_s,profile,model\nchat,5,1500,300,60,flat,any\n';
  result = await planOf(fileOf('w.csv', rows), {
    scenarioPath: fileOf('c.yaml', scenario),
    replications: 1,
    survey: true,
  });
});

const eventOf = ({ workloads }: OptionResult): EventResult | undefined => workloads[0]!.events[0];
const served = (id: string): number | undefined => eventOf(optionOf(result, id))?.served.mean;

describe('an outage of who rents out GPUs', () => {
  it('takes them down, whether the option or its price names him', () => {
    for (const id of ['rented', 'named']) {
      expect(served(id), id).toBe(0);
      expect(optionOf(result, id).verdict, id).toBe('fail');
    }
    const [reason] = optionOf(result, 'rented').reasons;
    expect(reason).toMatchObject({
      limit: 'availability',
      text: 'from 2027-01-05T14:00Z on lambda is down: 100 % of the requests of chat are lost',
      fix: 'a fallback that does not run at lambda',
    });
  });

  it('does not concern those of another or of one’s own', () => {
    for (const id of ['elsewhere', 'bought']) {
      expect(eventOf(optionOf(result, id)), id).toBeUndefined();
      expect(optionOf(result, id).verdict, id).toBe('pass');
    }
  });

  it('takes of a mixed fleet what is rented beyond the own machines', () => {
    expect(served('mixed')).toBeGreaterThan(0.5);
    const mixed = { ...optionNamed('mixed'), provider: null };
    const availability = {
      ...{ provider: null, replicas: null, commonCauseShare: 0 },
      rented: { seller: 'lambda', roomAtHome: 3 },
    };
    const sharesOf = (size: number) => shareDownWith({ ...mixed, availability }, 'lambda', size);
    expect([2, 3, 4, 6].map(sharesOf)).toEqual([0, 0, 0.25, 0.5]);
    expect(runsAt({ ...mixed, availability }, 'runpod')).toBe(false);
    expect(shareDownWith({ ...mixed, availability }, 'runpod', 4)).toBe(0);
  });

  it('is carried by a fallback elsewhere, not by one at the same seller', () => {
    expect(served('backed')).toBeGreaterThan(0.99);
    expect(eventOf(optionOf(result, 'backed'))?.alone?.served.mean).toBe(0);
    expect(served('both')).toBe(0);
    expect(outageLines(optionOf(result, 'both')).join('\n')).not.toContain('alone');
  });

  it('is no event that concerns nobody', () => {
    expect(result.warnings.filter((text) => text.includes('concerns no option'))).toEqual([]);
  });
});

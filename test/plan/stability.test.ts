import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stabilityOf } from '../../src/plan/judge/stability.ts';
import type { OptionResult } from '../../src/plan/result.ts';
import { repeatStream } from '../../src/plan/run/repeat-stream.ts';
import { runOf } from './fake-run.ts';
import { planOf } from './plan-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'stability-'));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function flat(qps: number, input = 512, output = 128): string {
  const header = 'name,qps,input_tokens,output_tokens,arrival_cv,profile';
  return fileOf(`flat-${qps}-${input}.csv`, `${header}\na,${qps},${input},${output},1,flat\n`);
}

async function onlyOption(path: string, option: string, survey = false): Promise<OptionResult> {
  return (await planOf(path, { options: [option], replications: 1, survey })).options[0]!;
}

describe('the stability of a queue', () => {
  const backlogOf = (backlog: readonly [number, number, number, number], count = 10_000) =>
    stabilityOf(runOf({ count, ttftS: () => 0.1, backlog }));

  it('knows a backlog that grows with the load from one that wavers', () => {
    expect(backlogOf([100, 300, 500, 700])).toBe('unstable');
    expect(backlogOf([100, 300, 250, 700])).toBe('stable');
    expect(backlogOf([300, 320, 330, 340])).toBe('stable');
    // Half-idle replicas under bursts: it was there before, and comes and goes.
    expect(backlogOf([90, 48, 73, 117], 4790)).toBe('stable');
    expect(backlogOf([64, 42, 71, 110], 4790)).toBe('stable');
  });

  it('says nothing of batches that fill in a span as short as the answers', () => {
    expect(backlogOf([2000, 3000, 3600, 4000])).toBe('too-short');
  });
});

describe('a load far above what one sample holds', () => {
  const hosted = 'kind=serverless,provider=openai,model=gpt-5-mini,limits.rpm=100M,limits.tpm=1000B';

  it('does not overload an API whose limits it does not reach', async () => {
    const fast = (await onlyOption(flat(50_000, 1000, 200), hosted)).workloads[0]!;
    expect(fast.verdict).toBe('pass');
    expect(fast.headroom).toBeGreaterThan(9);
  });

  it('finds the same latency per replica however many there are', async () => {
    const p50 = async (replicas: number) => {
      const option = `kind=self-hosted,model=llama-3.1-8b,gpu=h100,replicas=${replicas}`;
      const { workloads } = await onlyOption(flat(17 * replicas, 1000, 200), option, true);
      return workloads[0]!.tpotMs.p50!;
    };
    const few = await p50(48);
    expect(Math.abs((await p50(480)) / few - 1)).toBeLessThan(0.05);
  });

  it('takes as many replicas as a replica carries, whatever the rate', async () => {
    const option = 'kind=self-hosted,model=llama-3.1-8b,gpu=h100';
    const sizeAt = async (qps: number) =>
      (await onlyOption(flat(qps), option, true)).deployment?.replicas ?? Number.NaN;
    const thousand = await sizeAt(1000);
    expect(thousand / 23.3).toBeGreaterThan(0.93);
    expect(thousand / 23.3).toBeLessThan(1.15);
    expect(Math.abs((await sizeAt(5000)) / (5 * thousand) - 1)).toBeLessThan(0.08);
  });
});

describe('a recording shorter than its probes', () => {
  const rows = Array.from({ length: 240 }, (_, i) => `${(i * 0.35 + (i % 7) * 0.04).toFixed(3)},900,150`);
  const trace = fileOf('short.csv', `arrival_s,input_tokens,output_tokens\n${rows.join('\n')}\n`);

  it('goes on as it began: the limit of an account binds where it would for good', async () => {
    const option = 'kind=serverless,provider=openai,model=gpt-5-mini,limits.rpm=1000,limits.tpm=100M';
    const found = (await onlyOption(trace, option)).workloads[0]!;
    expect(found.verdict).toBe('pass');
    expect(found.headroom! / (1000 / (60 / 0.35))).toBeCloseTo(1, 0);
    expect(found.limit ?? 'rpm').toBe('rpm');
  });

  it('is repeated in copies that do not share sessions', () => {
    const { stream } = runOf({ count: 5, ttftS: () => 1 });
    const session = Int32Array.from([0, -1, 1, 1, 0]);
    const turn = Uint16Array.from([0, 0, 0, 1, 1]);
    const all = repeatStream({ ...stream, endS: 0.4, session, turn }, 18);
    expect(all.count).toBe(20);
    expect([...all.session!.subarray(5, 10)]).toEqual([2, -1, 3, 3, 2]);
    expect([...all.arrivalS].every((atS, i) => i === 0 || atS >= all.arrivalS[i - 1]!)).toBe(true);
    expect(all.arrivalS[5]).toBeCloseTo(0.5, 9);
    expect(all.endS).toBeCloseTo(1.9, 9);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import { loadScenario, type ScenarioFlags } from '../../src/scenario/load-scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  writeFileSync(join(folder, 'workload.csv'), 'name\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function flags(over: Partial<ScenarioFlags> = {}): ScenarioFlags {
  return {
    scenarioPath: null,
    workloadPaths: [join(folder, 'workload.csv')],
    set: [],
    environment: null,
    options: [],
    only: [],
    slo: [],
    ...over,
  };
}

function write(yaml: string): void {
  writeFileSync(join(folder, 'capplan.yaml'), yaml);
}

async function load(over: Partial<ScenarioFlags> = {}) {
  return (await loadScenario(flags(over))).scenario;
}

async function mistakes(over: Partial<ScenarioFlags> = {}): Promise<readonly Diagnostic[]> {
  try {
    await loadScenario(flags(over));
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
}

const own = `version: 1
options:
  own-70b: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, replicas: 1..8, spare: 1 }
  gpt-4.1: { kind: serverless, provider: openai, model: gpt-4.1, limits: { tpm: 30M, rpm: 20k }, timeout: 1500ms }
objectives: { ttft_p95_ms: 1.2s }
`;

describe('loadScenario', () => {
  it('has neither options nor objectives without a file', async () => {
    const scenario = await load();
    expect(scenario).toMatchObject({
      path: null,
      options: null,
      objectives: {},
      workloadScale: 1,
      only: null,
    });
  });

  it('finds the file beside the workload and types values with their units', async () => {
    write(own);
    const scenario = await load();
    expect(scenario.path).toBe(join(folder, 'capplan.yaml'));
    expect(scenario.objectives).toEqual({ ttft_p95_ms: 1200 });
    expect(scenario.options?.[0]).toMatchObject({
      id: 'own-70b',
      kind: 'self-hosted',
      tp: 4,
      replicas: { min: 1, max: 8 },
      spare: 1,
      engine: null,
      source: { at: { line: 3, column: 3 } },
    });
    expect(scenario.options?.[1]).toMatchObject({ limits: { tpm: 30e6, rpm: 20e3 }, timeoutS: 1.5 });
  });

  it('looks upward only inside the git repository of the workload', async () => {
    write(own);
    const inner = join(folder, 'a', 'b');
    mkdirSync(inner, { recursive: true });
    const workloadPaths = [join(inner, 'workload.csv')];
    expect((await load({ workloadPaths })).path).toBeNull();
    mkdirSync(join(folder, '.git'));
    expect((await load({ workloadPaths })).path).toBe(join(folder, 'capplan.yaml'));
    mkdirSync(join(folder, 'a', '.git'));
    expect((await load({ workloadPaths })).path).toBeNull();
  });

  it('lets flags win over --set, --set over CAPPLAN_SET, that over the file', async () => {
    write(`${own}workload: { file: workload.csv, scale: 2 }\n`);
    expect((await load()).workloadScale).toBe(2);
    const environment = 'workload.scale=3 "objectives.ttft_p95_ms=900"';
    expect(await load({ environment })).toMatchObject({ workloadScale: 3, objectives: { ttft_p95_ms: 900 } });
    const set = ['workload.scale=4', 'objectives.ttft_p95_ms=800'];
    expect(await load({ environment, set })).toMatchObject({
      workloadScale: 4,
      objectives: { ttft_p95_ms: 800 },
    });
    const slo = ['ttft_p95_ms=700,tpot_p95_ms=50ms'];
    expect((await load({ environment, set, slo })).objectives).toEqual({ ttft_p95_ms: 700, tpot_p95_ms: 50 });
  });

  it('walks --set by the longest key, so that ids with dots are found', async () => {
    write(own);
    const scenario = await load({
      set: ['options.gpt-4.1.limits.tpm=1M', 'options.own-70b.gpu-memory-utilization=0.8'],
    });
    expect(scenario.options?.[1]?.limits).toEqual({ tpm: 1e6, rpm: 20e3 });
    expect(scenario.options?.[0]?.gpuMemoryUtilization).toBe(0.8);
  });

  it('carries cells for workload rows', async () => {
    const scenario = await load({ set: ['workload.chat.cached_share=0.2', 'workload.scale=2'] });
    expect(scenario).toMatchObject({ workloadScale: 2, workloadCells: { chat: { cached_share: '0.2' } } });
  });

  it('refuses to reach prototypes, whatever the route', async () => {
    write(own);
    for (const path of [
      '__proto__.polluted',
      'options.__proto__.kind',
      'constructor.prototype.x',
      'workload.prototype.x',
    ]) {
      expect(await mistakes({ set: [`${path}=1`] }), path).toMatchObject([{ code: 'CAP216' }]);
    }
    expect(await mistakes({ options: ['kind=serverless,__proto__.x=1'] })).not.toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('reads --option with the same keys and drops those of the file', async () => {
    write(own);
    const scenario = await load({
      options: [
        'kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,kv-precision=fp8,replicas=auto,limits.rpm=1k',
        'kind=batch,provider=openai,model=gpt-5-mini,submit=1h',
      ],
    });
    expect(scenario.options).toMatchObject([
      {
        id: 'llama-3.1-8b-h100',
        tp: 1,
        kvPrecision: 'fp8',
        replicas: 'auto',
        limits: { rpm: 1000 },
        source: { at: { file: '--option' } },
      },
      { id: 'openai-gpt-5-mini-batch', submitS: 3600 },
    ]);
  });

  it('reads objects of --option as YAML writes them, and by dotted keys alike', async () => {
    const options = (extra: string) =>
      load({ options: [`kind=dedicated,provider=fireworks,model=m,${extra},tp=2`] });
    const limits = 'limits={tpm: 30M, rpm: 20k}';
    const braces = (await options(`autoscale={min: 1, max: 2},${limits}`)).options?.[0];
    expect(braces).toMatchObject({
      autoscale: { minReplicas: 1, maxReplicas: 2 },
      limits: { tpm: 30e6, rpm: 20_000 },
      tp: 2,
    });
    const dotted = 'autoscale.min=1,autoscale.max=2,limits.tpm=30M,limits.rpm=20k';
    expect((await options(dotted)).options?.[0]).toEqual({ ...braces, source: expect.anything() });
    const api = 'kind=serverless,provider=openai,model=m';
    expect(await mistakes({ options: [`${api},limits={tpm: x}`] })).toMatchObject([
      { code: 'CAP213', column: 49, length: 6 },
    ]);
    expect(await mistakes({ options: [`${api},limits={tpm 3}`, `${api},limits={tpm: 3`] })).toMatchObject([
      { code: 'CAP215', help: 'write limits={key: value, …} or limits.key=value' },
      { code: 'CAP215', help: 'close the brace, or write limits.KEY=VALUE' },
    ]);
    const [text] = await mistakes({ options: [`${api},limits=high`] });
    expect(text).toMatchObject({ code: 'CAP213', help: expect.stringContaining('limits.KEY=VALUE') });
  });

  it('names an option after a model of its own by the folder of its config.json', async () => {
    const idOf = async (model: string) =>
      (await load({ options: [`kind=self-hosted,model=${model},gpu=h100`] })).options?.[0]?.id;
    expect(await idOf('./models/my-llama/config.json')).toBe('my-llama-h100');
    expect(await idOf('../other.json')).toBe('other-h100');
    expect(await idOf('./config.json')).toBe('config-h100');
  });

  it('refuses ids that name two things, or none', async () => {
    write(`options: { __proto__: { kind: serverless, provider: openai, model: m } }\n`);
    expect(await mistakes()).toMatchObject([{ code: 'CAP221', line: 1 }]);
    const flag = 'id=__proto__,kind=serverless,provider=openai,model=m';
    expect(await mistakes({ options: [flag] })).toMatchObject([{ code: 'CAP221', column: 1 }]);
    write(`checks:
  - { id: budget, expect: "cost.monthly <= $16k" }
  - { id: budget, expect: "cost.monthly <= $17k" }
`);
    expect(await mistakes()).toMatchObject([{ code: 'CAP222', line: 3 }]);
    write(own);
    expect(await mistakes({ set: ['options.own-70b.fallback=own-70b'] })).toMatchObject([
      { code: 'CAP218', message: '`own-70b` is named as its own fallback' },
    ]);
  });

  it('reports every mistake at once, each framed where it stands', async () => {
    write(`version: 1
option: {}
options:
  a: { kind: self-hosted, model: m, gpuu: h100, tp: 0 }
  b: { kind: servless }
  c: { kind: serverless, gpu: h100, timeout: 30 }
  d: { model: m }
events: [ { at: soon, for: 4h, outage: openai } ]
`);
    const found = await mistakes({ slo: ['ttft_p95=800'], set: ['options.aa.tp=2'] });
    const short = found.map(
      (one) => `${one.code} ${one.line}:${one.column} ${one.message} | ${one.help ?? ''}`,
    );
    expect(short).toMatchInlineSnapshot(`
      [
        "CAP216 1:1 there is nothing called \`aa.tp\` to set | ",
        "CAP213 4:53 \`options.a.tp\` is \`0\`, expected a whole number of at least 1 | ",
        "CAP212 4:37 unknown key \`gpuu\` in \`options.a\` | did you mean \`gpu\`?",
        "CAP213 5:14 \`options.b.kind\` cannot be \`servless\` | did you mean \`serverless\`?",
        "CAP213 6:46 \`options.c.timeout\` is \`30\`, expected a duration with its unit such as 1500ms, 30s, 5m or 1h | ",
        "CAP212 6:26 \`gpu\` is no key of a serverless option; it belongs to dedicated, self-hosted | ",
        "CAP214 7:3 \`options.d.kind\` is missing | one of serverless, batch, dedicated, self-hosted",
        "CAP213 8:17 \`events.0.at\` is \`soon\`, expected a date or time such as 2026-11-27T14:00Z | ",
        "CAP212 2:1 unknown key \`option\` | did you mean \`options\`?",
        "CAP217 1:1 objective \`ttft_p95\` has no unit | write \`ttft_p95_ms\`",
      ]
    `);
    expect(found.find((one) => one.message.includes('gpuu'))).toMatchObject({
      sourceText: '  a: { kind: self-hosted, model: m, gpuu: h100, tp: 0 }',
      length: 4,
    });
  });

  it('frames a mistake of a flag in the flag', async () => {
    expect(await mistakes({ options: ['kind=self-hosted,model=m,tp=x'] })).toMatchObject([
      { code: 'CAP213', file: '--option', column: 26, sourceText: 'kind=self-hosted,model=m,tp=x' },
    ]);
    write(own);
    expect(await mistakes({ set: ['options.own-70b.tp=x'] })).toMatchObject([
      { code: 'CAP213', file: '--set' },
    ]);
  });

  it('says where YAML itself is broken', async () => {
    write('version: 1\noptions: { a: [ }\n');
    const found = await mistakes();
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ code: 'CAP211', line: 2 });
    write('version: 1\nversion: 1\n');
    expect(await mistakes()).toMatchObject([{ code: 'CAP211', line: 2 }]);
  });

  it('knows the ids of --only and of fallbacks', async () => {
    write(own);
    expect((await load({ only: ['own-70b,gpt-4.1'] })).only).toEqual(['own-70b', 'gpt-4.1']);
    expect(await mistakes({ only: ['own-7b'] })).toMatchObject([
      { code: 'CAP218', help: 'did you mean `own-70b`?' },
    ]);
    expect(await mistakes({ set: ['options.own-70b.fallback=gpt-41'] })).toMatchObject([
      { code: 'CAP218', file: '--set', help: 'did you mean `gpt-4.1`?' },
    ]);
  });

  it('says so when the scenario does not exist', async () => {
    expect(await mistakes({ scenarioPath: join(folder, 'none.yaml') })).toMatchObject([{ code: 'CAP210' }]);
  });

  describe('a variant', () => {
    const varied = `${own}workload: { scale: 3 }
variants:
  peak: 'workload.scale=2 --options.own-70b.spare=3'
  small: 'options.own-70b.tp=2'
`;

    it('is a line of assignments over the file and under --set', async () => {
      write(varied);
      const scenario = await load({ variants: ['peak', 'small'], environment: 'workload.scale=9' });
      expect(scenario.workloadScale).toBe(2);
      expect(scenario.options?.[0]).toMatchObject({ spare: 3, tp: 2 });
      expect((await load()).workloadScale).toBe(3);
      expect((await load({ variants: ['peak'], set: ['workload.scale=5'] })).workloadScale).toBe(5);
    });

    it('that is not there, or says nothing that can be set, is a mistake', async () => {
      write(varied.replace('small:', 'bad:').replace('own-70b.tp', 'own-71b.tp'));
      expect(await mistakes({ variants: ['paek'] })).toMatchObject([
        { code: 'CAP218', help: 'did you mean `peak`?' },
      ]);
      expect(await mistakes({ variants: ['bad'] })).toMatchObject([{ file: 'variant bad' }]);
      write(own);
      expect(await mistakes({ variants: ['peak'] })).toMatchObject([{ code: 'CAP218' }]);
    });
  });
});

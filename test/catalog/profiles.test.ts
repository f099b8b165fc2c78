import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { resolveModel } from '../../src/catalog/models/resolve-model.ts';
import { gpuPrice } from '../../src/catalog/prices/find-gpu-price.ts';
import { tokenPrice } from '../../src/catalog/prices/find-token-price.ts';
import { hostedLatency } from '../../src/catalog/terms/find-hosted-latency.ts';
import { provisionedUnits, unitPrices } from '../../src/catalog/terms/find-units.ts';
import { resolveProvider } from '../../src/catalog/terms/resolve-provider.ts';
import { type Diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-profiles-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(text: string, name = `profile-${files++}.csv`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const priced = (text: string): Promise<Catalog> =>
  loadCatalog({ asOf: null, pricing: [fileOf(text)], throughput: [] });
const fast = (text: string): Promise<Catalog> =>
  loadCatalog({ asOf: null, pricing: [], throughput: [fileOf(text)] });

async function mistakes(load: Promise<Catalog>): Promise<readonly Diagnostic[]> {
  try {
    await load;
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  throw new Error('the file was accepted');
}

const NOW = Date.parse('2026-11-20T12:00:00Z') / 1000;

describe('pricing files', () => {
  it('a row of the user wins over the catalogue and is marked so', async () => {
    const catalog = await priced(
      'kind,provider,model,input_usd_mtok,output_usd_mtok\ntokens,openai,gpt-5-mini,0.2,1.6\n',
    );
    const lookup = tokenPrice(catalog, 'openai', 'gpt-5-mini', { atEpochS: NOW });
    expect('found' in lookup && lookup.found).toMatchObject({
      inputUsdPerMTok: 0.2,
      outputUsdPerMTok: 1.6,
      origin: 'user',
      confidence: 'user',
    });
  });

  it('cliffs, dollars signs, aliases of providers and semicolons with decimal commas are understood', async () => {
    const catalog = await priced(
      'kind;provider;model;context_min_tokens;input_usd_mtok;output_usd_mtok\n' +
        'tokens;azure-openai;gpt-5-mini;0;$0,2;1,6\n' +
        'tokens;azure-openai;gpt-5-mini;100001;0,4;3,2\n',
    );
    const lookup = tokenPrice(catalog, 'azure', 'gpt-5-mini', { atEpochS: NOW });
    expect('found' in lookup && lookup.found.inputUsdPerMTok).toBe(0.2);
    expect('found' in lookup && lookup.found.cliffs[0]).toMatchObject({
      fromPromptTokens: 100001,
      inputUsdPerMTok: 0.4,
    });
  });

  it('GPU, unit, batch, seat and discount rows are laid over the catalogue', async () => {
    const catalog = await priced(
      'kind,provider,model,gpu_id,gpus,term,usd_per_hour,unit,commitment,price_usd,price_period,batch_multiplier,usd_per_seat_month,discount_pct\n' +
        'gpu,lambda,,h100,8,1y,16,,,,,,,\n' +
        'unit,azure,*,,,,,ptu,month,200,month,,,\n' +
        'batch,openai,gpt-5-mini,,,,,,,,,0.4,,\n' +
        'seat,microsoft-copilot,m365-copilot,,,,,,,,,,25,\n' +
        'discount,anthropic,claude-haiku-*,,,,,,,,,,,10 %\n',
    );
    const gpu = gpuPrice(catalog, 'h100-sxm', { provider: 'lambda', market: 'reserved', term: '1-year' });
    expect('found' in gpu && gpu.found).toMatchObject({
      usdPerGpuHour: 2,
      confidence: 'user',
      gpusPerOffer: 8,
    });
    const units = provisionedUnits(catalog, 'azure', 'ptu', 'gpt-5-mini');
    const month = 'found' in units ? unitPrices(units.found, 'month', 'global') : units;
    expect('found' in month && month.found).toMatchObject([{ usdPerPeriod: 200, periodHours: 730 }]);
    const batch = tokenPrice(catalog, 'openai', 'gpt-5-mini', { atEpochS: NOW, batch: true });
    expect('found' in batch && batch.found.inputUsdPerMTok).toBe(0.1);
    const other = tokenPrice(catalog, 'openai', 'gpt-5-nano', { atEpochS: NOW, batch: true });
    expect('found' in other && other.found.inputUsdPerMTok).toBe(0.025);
    expect(catalog.seats[0]).toMatchObject({ product: 'm365-copilot', usdPerSeatMonth: 25 });
    const haiku = tokenPrice(catalog, 'anthropic', 'claude-haiku-4-5', { atEpochS: NOW });
    expect('found' in haiku && haiku.found).toMatchObject({
      inputUsdPerMTok: 0.9,
      multipliers: { discount: 0.9 },
    });
  });

  it('every mistake is found at once, at its cell', async () => {
    const found = await mistakes(
      priced(
        'kind,provider,model,input_usd_mtok,output_usd_mtok,gpu_id,usd_per_gpu_hour,discount_pct,valid_from\n' +
          'tokens,openai,gpt-5-mini,-1,2,,,,\n' +
          'tokens,opnai,gpt-5-mini,1,2,,,,\n' +
          'tokens,openai,gpt-5-mini,€1,2,,,,\n' +
          'tokens,openai,gpt-5-mini,1,,,,,\n' +
          'gpu,lambda,,,,h1000,2,,\n' +
          'gpu,lambda,,,,h100,,,\n' +
          'discount,*,*,,,,,120,\n' +
          'discount,*,*,,,,,10,2026-13-01\n' +
          'coupon,*,*,,,,,10,\n',
      ),
    );
    expect(found.map((diagnostic) => [diagnostic.line, diagnostic.code])).toEqual([
      [2, 'CAP312'],
      [3, 'CAP302'],
      [4, 'CAP312'],
      [5, 'CAP313'],
      [6, 'CAP301'],
      [7, 'CAP313'],
      [8, 'CAP312'],
      [9, 'CAP312'],
      [10, 'CAP310'],
    ]);
    expect(found[0]).toMatchObject({ column: 26, sourceText: expect.stringContaining('-1') });
    expect(found[1].help).toContain('openai');
  });

  it('prices in another currency are refused, in a column or in a cell', async () => {
    const column = await mistakes(
      priced(
        'kind,provider,model,input_usd_mtok,output_usd_mtok,currency\ntokens,openai,gpt-5-mini,1,2,EUR\n',
      ),
    );
    expect(column.map((diagnostic) => diagnostic.code)).toEqual(['CAP312']);
    const cell = await mistakes(
      priced('kind,provider,model,input_usd_mtok,output_usd_mtok\ntokens,openai,gpt-5-mini,1 EUR,2\n'),
    );
    expect(cell[0].message).toContain('not in USD');
  });

  it('an unknown column is a mistake with the nearest name, the same price twice is one too', async () => {
    const column = await mistakes(
      priced('kind,provider,model,input_usd_mtk,output_usd_mtok\ntokens,openai,gpt-5-mini,1,2\n'),
    );
    expect(column[0]).toMatchObject({ code: 'CAP311', line: 1, column: 21 });
    expect(column[0].help).toContain('input_usd_mtok');
    const row = 'tokens,openai,gpt-5-mini,1,2\n';
    const twice = await mistakes(priced(`kind,provider,model,input_usd_mtok,output_usd_mtok\n${row}${row}`));
    expect(twice.map((diagnostic) => diagnostic.code)).toEqual(['CAP314']);
  });

  it('a model that the catalogue lacks becomes known by its price, with a warning', async () => {
    const catalog = await priced(
      'kind,provider,model,input_usd_mtok,output_usd_mtok,context_window\ntokens,openai,gpt-9-ultra,1,2,400000\n',
    );
    const lookup = resolveModel(catalog, 'gpt-9-ultra');
    expect('found' in lookup && lookup.found[0]).toMatchObject({ id: 'gpt-9-ultra', modelClass: null });
    expect(catalog.diagnostics).toMatchObject([{ severity: 'warning', code: 'CAP300', line: 2 }]);
    const any = resolveModel(catalog, 'any');
    expect('found' in any && any.found.map((choice) => choice.id)).not.toContain('gpt-9-ultra');
  });

  it('a provider unlike all known ones is the user’s own, and can then be named', async () => {
    const catalog = await priced('kind,provider,gpu_id,usd_per_gpu_hour\ngpu,Rechenhof,h100,1.9\n');
    const provider = resolveProvider(catalog, 'rechenhof');
    expect('found' in provider && provider.found).toMatchObject({ id: 'Rechenhof', confidence: 'user' });
    const lookup = gpuPrice(catalog, 'h100-sxm', { provider: 'Rechenhof' });
    expect('found' in lookup && lookup.found.usdPerGpuHour).toBe(1.9);
  });

  it('a catalogue file of SkyPilot gives prices per GPU, machines without a known GPU are skipped', async () => {
    const path = fileOf(
      'InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone\n' +
        'gpu_8x_h100,H100,8,208,1800,,31.92,,us-east-1,\n' +
        'gpu_1x_a10,A10,1,30,200,,1.29,,us-east-1,\n' +
        'cpu_4x,,,4,16,,0.1,,us-east-1,\n',
      'lambda.csv',
    );
    const catalog = await loadCatalog({ asOf: null, pricing: [path], throughput: [] });
    const lookup = gpuPrice(catalog, 'h100-sxm', { provider: 'lambda' });
    expect('found' in lookup && lookup.found).toMatchObject({
      usdPerGpuHour: 3.99,
      confidence: 'user',
      gpusPerOffer: 8,
    });
  });

  it('a file that is not there is a mistake, not a crash', async () => {
    const found = await mistakes(
      loadCatalog({ asOf: null, pricing: [join(folder, 'absent.csv')], throughput: [] }),
    );
    expect(found[0].code).toBe('CAP100');
  });
});

describe('throughput files', () => {
  it('reads the four kinds in SI units', async () => {
    const catalog = await fast(
      'id,kind,base_ms,prefill_token_us,context_token_ns,dense_mfu,model,gpu,concurrency,isl,osl,ttft_ms,tpot_ms,provider,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p5\n' +
        'lin,linear,5,12,3,,,,,,,,,,,,,\n' +
        'phys,physical,,,,0.6,,h100,,,,,,,,,,\n' +
        'pt,point,,,,,llama-3.1-8b,h100,16,512,128,80,9,,,,,\n' +
        'host,hosted,,,,,gpt-5-mini,,,,,,,openai,400,900,90,60\n',
    );
    expect(catalog.throughput).toMatchObject([
      { id: 'lin', kind: 'linear', baseMs: 5, prefillTokenUs: 12, sequenceUs: 0, contextTokenNs: 3 },
      { id: 'phys', kind: 'physical', gpu: 'h100-sxm', constants: { dense_mfu: 0.6 } },
      { id: 'pt', kind: 'point', model: 'llama-3.1-8b', inputTokens: 512, ttftS: 0.08, tpotS: 0.009 },
      { id: 'host', kind: 'hosted', provider: 'openai', model: 'gpt-5-mini', ttftP50S: 0.4 },
    ]);
    expect(hostedLatency(catalog, 'openai', 'gpt-5-mini')).toMatchObject({
      ttftP95S: 0.9,
      basis: 'measured',
    });
  });

  it('takes the 95th percentile of a speed as the slow side below the median, mirrors it above, and says so', async () => {
    const speeds = (p50: number, p95: number) =>
      fast(
        'id,kind,provider,model,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p95\n' +
          `host,hosted,openai,gpt-5-mini,400,900,${p50},${p95}\n`,
      );
    const slow = await speeds(90, 60);
    expect(slow.throughput).toMatchObject([{ tokensPerSecondP5: 60 }]);
    expect(slow.diagnostics).toMatchObject([{ code: 'CAP315', severity: 'warning' }]);
    expect((await speeds(90, 180)).throughput).toMatchObject([{ tokensPerSecondP5: 45 }]);
  });

  it('a cell under a column of another kind is a mistake, because it would change nothing', async () => {
    const found = await mistakes(fast('id,kind,base_ms,dense_mfu\nlin,linear,5,0.6\n'));
    expect(found).toMatchObject([{ code: 'CAP311', line: 2, column: 14 }]);
  });

  it('missing and impossible values are found at once', async () => {
    const found = await mistakes(
      fast(
        'id,kind,base_ms,prefill_token_us,sequence_us,provider,model,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p5\n' +
          'a,linear,,1,,,,,,,\n' +
          'b,linear,0,0,0,,,,,,\n' +
          'c,hosted,,,,openai,gpt-5-mini,900,400,90,60\n' +
          'c2,hosted,,,,openai,gpt-5-mini,400,900,60,90\n' +
          'n,linear,5,-1,,,,,,,\n' +
          'd,linear,5,,,,,,,,\n' +
          'd,linear,6,,,,,,,,\n',
      ),
    );
    expect(found.map((diagnostic) => [diagnostic.line, diagnostic.code])).toEqual([
      [2, 'CAP313'],
      [3, 'CAP312'],
      [4, 'CAP312'],
      [5, 'CAP312'],
      [6, 'CAP312'],
      [8, 'CAP314'],
    ]);
  });
});

describe('hosted latency', () => {
  it('without a full row of measured figures nothing is claimed', async () => {
    const catalog = await loadCatalog({ asOf: null, pricing: [], throughput: [] });
    expect(hostedLatency(catalog, 'openai', 'gpt-5-mini')).toBeNull();
    expect(hostedLatency(catalog, 'groq', 'llama-3.3-70b')).toMatchObject({
      ttftP50S: 0.12,
      basis: 'published',
    });
  });
});

describe('what a profile says of names that stand for nothing', () => {
  const header = 'kind,provider,model,region,tier,input_usd_mtok,output_usd_mtok,discount_pct\n';
  const warned = async (row: string) =>
    (await priced(header + row)).diagnostics.map(({ code, message, help }) => `${code} ${message} ${help}`);

  it('a discount holds for provisioned units of its provider and model', async () => {
    const unitHour = async (rows: string): Promise<number> => {
      const lookup = provisionedUnits(await priced(header + rows), 'azure', 'ptu', 'gpt-6-sol');
      if ('problem' in lookup) throw new Error(lookup.problem.message);
      return lookup.found.prices[0]!.usdPerUnitHour;
    };
    const listed = await unitHour('discount,azure,gpt-5*,,,,,50\n');
    expect(await unitHour('discount,azure,,,,,,50\n')).toBeCloseTo(listed / 2, 9);
    expect(await unitHour('discount,openai,,,,,,50\n')).toBe(listed);
  });

  it('a discount holds for GPUs of a provider that is named, and is then no idle one', async () => {
    const gpuHour = async (rows: string, provider: string | null): Promise<number> => {
      const lookup = gpuPrice(await priced(header + rows), 'h100-sxm', { provider });
      if ('problem' in lookup) throw new Error(lookup.problem.message);
      return lookup.found.usdPerGpuHour;
    };
    const other = 'discount,openai,,,,,,50\n';
    for (const model of ['', 'h100*']) {
      const row = `discount,lambda,${model},,,,,50\n`;
      expect(await gpuHour(row, 'lambda')).toBeCloseTo((await gpuHour(other, 'lambda')) / 2, 9);
      expect(await gpuHour(row, null)).toBe(await gpuHour(other, null));
      expect(await warned(row)).toEqual([]);
    }
  });

  it('a discount that no price falls under is a warning, one on what is sold is not', async () => {
    for (const row of ['discount,openai,gpt-9*,,,,,20\n', 'discount,anthropic,gpt-5*,,,,,20\n']) {
      expect((await warned(row)).join()).toContain('CAP316');
    }
    expect((await warned('discount,openai,gpt-5*,mars,,,,20\n')).join()).toContain('CAP316');
    for (const row of [
      'discount,openai,gpt-5*,,,,,20\n',
      'discount,openai,,eu,,,,20\n',
      'discount,,,,,,,20\n',
    ]) {
      expect(await warned(row)).toEqual([]);
    }
  });

  it('a region that the provider is not known to have is a warning, and holds where it is asked for', async () => {
    expect((await warned('tokens,openai,gpt-5.4,mars,,1,2,\n')).join()).toMatch(/CAP303.*mars.*known: eu/s);
    expect(await warned('tokens,openai,gpt-5.4,EU,,1,2,\n')).toEqual([]);
    const catalog = await priced(`${header}tokens,openai,gpt-5.4,mars,,1,2,\n`);
    const inUsd = (region: string | null) => {
      const lookup = tokenPrice(catalog, 'openai', 'gpt-5.4', { atEpochS: NOW, region });
      return 'found' in lookup ? lookup.found.inputUsdPerMTok : null;
    };
    expect(inUsd('mars')).toBe(1);
    expect(inUsd(null)).not.toBe(1);
  });

  it('a tier other than the standard one is no price', async () => {
    const [mistake] = await mistakes(priced(`${header}tokens,openai,gpt-5.4,,teir9,1,2,\n`));
    expect(mistake).toMatchObject({ code: 'CAP312', message: expect.stringContaining('teir9') });
    expect(await warned('tokens,openai,gpt-5.4,,standard,1,2,\n')).toEqual([]);
  });

  it('a price that can be read in two ways stops', async () => {
    const [mistake] = await mistakes(priced(`${header}tokens,openai,gpt-5.4,,,"1,234",2,\n`));
    expect(mistake?.code).toBe('CAP109');
  });

  it('a latency row of an unknown provider or model is a mistake', async () => {
    const row = (provider: string, model: string) =>
      fast(
        `id,kind,provider,model,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p5\nx,hosted,${provider},${model},500,900,70,30\n`,
      );
    expect((await mistakes(row('opnai', 'gpt-5.4')))[0]).toMatchObject({
      code: 'CAP302',
      help: expect.stringContaining('openai'),
    });
    expect((await mistakes(row('openai', 'gpt-5.44')))[0]?.code).toBe('CAP300');
    expect((await row('openai', 'gpt-5.4')).throughput).toHaveLength(1);
  });
});

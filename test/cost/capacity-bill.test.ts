import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import type { GpuPrice } from '../../src/catalog/prices/gpu-price.ts';
import { fixedSchedule, tokenPriceSchedule } from '../../src/catalog/prices/price-schedule.ts';
import { provisionedUnits, unitPrices } from '../../src/catalog/terms/find-units.ts';
import type { ProvisionedUnits } from '../../src/catalog/terms/provisioned-units.ts';
import { type GpuFleet, gpuBill, gpusBought, partedFleet, replicasOn } from '../../src/cost/gpu-bill.ts';
import { optionCost } from '../../src/cost/option-cost.ts';
import { defaultOwnership, ownedGpuBill } from '../../src/cost/owned-gpu-bill.ts';
import { commitmentsByPrice, unitBill } from '../../src/cost/unit-bill.ts';
import { unitsAsked, unitsNeeded } from '../../src/cost/unit-count.ts';
import { tokenPriceOf, useOf } from './bill-use.ts';

const catalog = builtInCatalog();

const h100: GpuPrice = {
  gpu: 'h100-sxm',
  provider: 'lambda',
  market: 'on-demand',
  term: 'none',
  usdPerGpuHour: 4,
  lowUsdPerGpuHour: 3,
  highUsdPerGpuHour: 5,
  gpusPerOffer: 1,
  rows: [],
  source: 'test',
  asOf: '2026-11-20',
  confidence: 'user',
  note: '',
};

const fleetOf = (change: Partial<GpuFleet>): GpuFleet => ({
  gpusPerReplica: 2,
  replicas: 3,
  spare: 0,
  meanReplicas: null,
  gpusPerNode: 1,
  busyShare: null,
  ...change,
});

describe('GPU bills', () => {
  it('a month of six GPUs by hand, with its range', () => {
    const cost = optionCost([gpuBill(h100, fleetOf({}))], []);
    expect([cost.monthlyUsd, cost.monthlyUsdLow, cost.monthlyUsdHigh]).toEqual([17_520, 13_140, 21_900]);
    expect(cost.yearlyUsd).toBe(210_240);
    expect(cost.idleUsd).toBeNull();
  });

  it('spare replicas and the rest of a node are billed on lines of their own', () => {
    const cost = optionCost(
      [gpuBill(h100, fleetOf({ spare: 1, gpusPerReplica: 3, replicas: 2, gpusPerNode: 8 }))],
      [],
    );
    expect(cost.lines.map((line) => [line.item, line.quantity / 730])).toEqual([
      ['h100-sxm serving', 6],
      ['h100-sxm spare', 3],
      ['h100-sxm left over of whole nodes', 7],
    ]);
  });

  it('idle is what waits, what is spare and what is left over', () => {
    const bill = gpuBill(h100, fleetOf({ replicas: 4, spare: 1, busyShare: 0.25 }));
    expect(bill.idleUsd).toBe(8 * 0.75 * 2920 + 2 * 2920);
  });

  it('an autoscaled fleet pays for the replicas that ran', () => {
    const cost = optionCost([gpuBill(h100, fleetOf({ replicas: 6, meanReplicas: 2.5 }))], []);
    expect(cost.monthlyUsd).toBe(2.5 * 2 * 2920);
  });

  it('nodes hold all replicas and never one node too many', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom(1, 4, 8),
        (gpusPerReplica, replicas, spare, gpusPerNode) => {
          const bought = gpusBought({ gpusPerReplica, replicas, spare, gpusPerNode });
          expect(bought.unused).toBeGreaterThanOrEqual(0);
          expect(bought.serving + bought.spare + bought.unused).toBe(bought.nodes * gpusPerNode);
          const perNode = Math.floor(gpusPerNode / gpusPerReplica);
          if (perNode > 0) expect((bought.nodes - 1) * perNode).toBeLessThan(replicas + spare);
        },
      ),
    );
  });

  it('own GPUs are written off and draw power; those already paid for only draw power', () => {
    const gpu = catalog.gpus.find((candidate) => candidate.id === 'h100-sxm');
    if (gpu === undefined) throw new Error('no H100');
    const terms = {
      ...defaultOwnership,
      capexUsdPerGpu: 30_000,
      hostPowerShare: 0,
      pue: 1.5,
      usdPerKwh: 0.1,
    };
    const bill = ownedGpuBill(gpu, fleetOf({ busyShare: 1 }), 0, terms);
    const kwh = ((6 * (gpu.tdpW ?? Number.NaN)) / 1000) * 730 * 1.5;
    expect(bill?.lines.map((line) => [line.item, line.usd])).toEqual([
      ['h100-sxm write-off', 6 * 625],
      ['electricity', Math.round(kwh * 0.1 * 1e6) / 1e6],
    ]);
    // 2,628,000 requests of 1,200 tokens in the month.
    expect(optionCost([bill!], [useOf()]).kwhPerMillionTokens).toBeCloseTo(kwh / 3153.6, 6);
    const sunk = ownedGpuBill(gpu, fleetOf({ busyShare: 1 }), 6, terms);
    expect(sunk?.lines.map((line) => line.item)).toEqual(['h100-sxm at hand', 'electricity']);
    const charged = ownedGpuBill(gpu, fleetOf({ busyShare: 1 }), 6, terms, 1.5);
    expect(charged?.lines.map((line) => [line.item, line.usd])).toEqual([
      ['h100-sxm at hand', 6 * 730 * 1.5],
    ]);
    const half = ownedGpuBill(gpu, fleetOf({ busyShare: 0.5 }), 6, { ...terms, idlePowerShare: 0.2 });
    expect((half?.lines[1].quantity ?? 0) / (sunk?.lines[1].quantity ?? 1)).toBeCloseTo(0.6, 8);
  });

  it('a fleet is parted into what GPUs at hand carry and the rest, and nothing is lost or counted twice', () => {
    // 40 in nodes of 8 carry 10 replicas of 4: 9 serve and 1 stands by; nodes of 8 carry 2 of 3 each.
    expect(replicasOn(40, { gpusPerReplica: 4, gpusPerNode: 8 })).toBe(10);
    expect(replicasOn(20, { gpusPerReplica: 3, gpusPerNode: 8 })).toBe(5);
    expect(replicasOn(40, { gpusPerReplica: 16, gpusPerNode: 8 })).toBe(2);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 200 }),
        (gpusPerReplica, replicas, spare, held) => {
          const fleet = fleetOf({ gpusPerReplica, replicas, spare });
          const { own, rest } = partedFleet(fleet, held, 8);
          expect(own.replicas + rest.replicas).toBe(replicas);
          expect(own.spare + rest.spare).toBe(spare);
          expect((own.replicas + own.spare) * gpusPerReplica).toBeLessThanOrEqual(held);
          // What is at hand serves before anything is rented, and nothing is rented to stand by before that.
          if (rest.replicas > 0) expect(own.spare).toBe(0);
        },
      ),
    );
  });
});

function unitsOf(provider: string, unit: string, model: string): ProvisionedUnits {
  const lookup = provisionedUnits(catalog, provider, unit, model);
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

const idle = {
  inputTokensPerSecond: 0,
  cachedTokensPerSecond: 0,
  writtenTokensPerSecond: 0,
  outputTokensPerSecond: 0,
};

describe('provisioned units', () => {
  it('Azure’s formula: input less cached plus eight times output, over tokens a minute per unit, in steps of five', () => {
    const [throughput] = unitsOf('azure', 'ptu', 'gpt-5-mini').throughput;
    // 2,000,000 input a minute, a quarter of it cached, 300,000 output: (1.5M + 2.4M) / 23,750 = 164.2 → 165.
    const demand = {
      inputTokensPerSecond: 2_000_000 / 60,
      cachedTokensPerSecond: 500_000 / 60,
      writtenTokensPerSecond: 0,
      outputTokensPerSecond: 300_000 / 60,
    };
    expect(unitsNeeded(throughput, demand)).toBe(165);
    expect(unitsNeeded(throughput, demand, true)).toBe(175);
    const nothing = { ...idle, inputTokensPerSecond: 1 };
    expect(unitsNeeded(throughput, nothing)).toBe(15);
    expect(unitsNeeded(throughput, nothing, true)).toBe(25);
  });

  it('input that is written to a cache weighs what a write weighs where that is published', () => {
    // 360,000 input a minute, 240,000 found and 120,000 written, 24,000 output: 120k × 1.25 + 24k + 120k = 294k.
    const demand = {
      inputTokensPerSecond: 6000,
      cachedTokensPerSecond: 4000,
      writtenTokensPerSecond: 2000,
      outputTokensPerSecond: 400,
    };
    const asked = (provider: string, unit: string, model: string): number =>
      unitsAsked(unitsOf(provider, unit, model).throughput[0]!, demand);
    expect(asked('azure', 'ptu', 'gpt-6-sol')).toBeCloseTo(294 / 3, 9);
    expect(asked('gcp', 'gsu', 'claude-opus-5')).toBeCloseTo(294 / 12.6, 9);
    // Written at the price of any input, and read for nothing.
    expect(asked('azure', 'ptu', 'gpt-5.4')).toBeCloseTo((120 + 6 * 24) / 2.4, 9);
  });

  it('a demand that fills whole units needs no further one', () => {
    const [throughput] = unitsOf('gcp', 'gsu', 'gemini-3.8-flash').throughput;
    const of = (units: number): number =>
      unitsNeeded(throughput, { ...idle, inputTokensPerSecond: 675 * units });
    expect([of(1), of(3), of(7), of(7.001)]).toEqual([1, 3, 7, 8]);
    const [ptu] = unitsOf('azure', 'ptu', 'gpt-5-mini').throughput;
    for (let units = 15; units <= 1000; units += 5) {
      const inputTokensPerSecond = (23_750 * units) / 60;
      expect(unitsNeeded(ptu, { ...idle, inputTokensPerSecond })).toBe(units);
    }
  });

  it('100 PTUs cost $73,000 by the hour, $26,000 by the month and $22,100 a month by the year', () => {
    const units = unitsOf('azure', 'ptu', 'gpt-6-sol');
    const monthly = (commitment: string): number | null => {
      const prices = unitPrices(units, commitment, 'global');
      if ('problem' in prices) throw new Error(prices.problem.message);
      return optionCost([unitBill([{ units: 100, price: prices.found[0] }], null)], []).monthlyUsd;
    };
    expect([monthly('hour'), monthly('month'), monthly('year')]).toEqual([73_000, 26_000, 22_100]);
    const global = units.prices.filter((price) => price.scope === 'global');
    expect(commitmentsByPrice(100, global).map((row) => row.commitment)).toEqual([
      '1-year',
      '1-month',
      'none',
    ]);
  });

  it('a GSU by the month costs what the vendor lists as $2700, and 1.1 times that outside of global', () => {
    const units = unitsOf('gcp', 'gsu', 'gemini-3.8-flash');
    for (const [scope, usd] of [
      ['global', 2700],
      ['regional', 2970],
    ] as const) {
      const prices = unitPrices(units, 'month', scope);
      if ('problem' in prices) throw new Error(prices.problem.message);
      const bill = unitBill([{ units: 1, price: prices.found[0] }], null);
      expect(optionCost([bill], []).monthlyUsd).toBe(usd);
    }
  });

  it('units that wait are idle, and what spilled over is billed by the token', () => {
    const [price] = unitsOf('azure', 'ptu', 'gpt-6-sol').prices.filter((row) => row.commitment === '1-month');
    const use = useOf({ spilledShare: 0.1 });
    const bill = unitBill([{ units: 100, price }], 0.4, {
      schedule: fixedSchedule(tokenPriceOf()),
      uses: [use],
    });
    expect(bill.idleUsd).toBe(15_600);
    const cost = optionCost([bill], [use]);
    expect(cost.monthlyUsd).toBeCloseTo(26_000 + (2628 * 2 + 5256) / 10, 6);
    expect(cost.lines.map((line) => line.item)).toEqual([
      'ptu, committed 1-month',
      'spill-over, chat: input',
      'spill-over, chat: output',
    ]);
  });

  it('what spills over costs more in the year that doubles its price, the units do not', () => {
    const [price] = unitsOf('azure', 'ptu', 'gpt-6-sol').prices.filter((row) => row.commitment === '1-month');
    const use = useOf({ spilledShare: 0.1 });
    const lookup = tokenPriceSchedule(catalog, 'google', 'gemini-3.8-flash', {
      atEpochS: Date.parse('2026-11-20T12:00:00Z') / 1000,
    });
    if ('problem' in lookup) throw new Error(lookup.problem.message);
    const cost = optionCost(
      [unitBill([{ units: 100, price }], null, { schedule: lookup.found, uses: [use] })],
      [use],
    );
    const spilled = (2628 * 0.75 + 525.6 * 3.75) / 10;
    expect(cost.monthlyUsd).toBeCloseTo(26_000 + spilled, 6);
    expect(cost.yearlyUsd).toBeCloseTo(12 * 26_000 + 12 * spilled * ((42 + 2 * 323) / 365), 4);
  });
});

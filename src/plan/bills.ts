import type { GpuPrice } from '../catalog/gpu-price.ts';
import type { TokenPrice } from '../catalog/token-price.ts';
import type { CostLine, OptionCost } from '../cost/option-cost.ts';
import type { BillQuery } from './resolved-option.ts';

const HOURS = 730;

function costOf(
  lines: readonly CostLine[],
  low: number,
  high: number,
  idle: number | null,
  query: BillQuery,
): OptionCost {
  const monthlyUsd = lines.reduce((sum, line) => sum + line.usd, 0);
  const seconds = HOURS * 3600;
  const output = query.uses.reduce((sum, use) => sum + use.qpsMean * seconds * use.outputTokensMean, 0);
  const input = query.uses.reduce((sum, use) => sum + use.qpsMean * seconds * use.inputTokensMean, 0);
  return {
    monthlyUsd,
    monthlyUsdLow: monthlyUsd * low,
    monthlyUsdHigh: monthlyUsd * high,
    yearlyUsd: monthlyUsd * 12,
    idleUsd: idle,
    usdPerMillionOutputTokens: output > 0 ? (monthlyUsd / output) * 1e6 : null,
    usdPerMillionTokens: output + input > 0 ? (monthlyUsd / (output + input)) * 1e6 : null,
    lines,
  };
}

function line(item: string, quantity: number, unit: string, usdPerUnit: number): CostLine {
  return { item, quantity, unit, usdPerUnit, usd: Math.round(quantity * usdPerUnit * 1e6) / 1e6 };
}

export function gpuCost(
  price: GpuPrice,
  gpusPerReplica: number,
  spare: number,
  query: BillQuery,
): OptionCost {
  const replicas = (query.meanReplicas ?? query.size) + spare;
  const usd = line(`${price.gpu} GPUs`, replicas * gpusPerReplica * HOURS, 'GPU-hour', price.usdPerGpuHour);
  const idle = query.busyShare === null ? null : usd.usd * (1 - query.busyShare);
  return costOf(
    [usd],
    price.lowUsdPerGpuHour / price.usdPerGpuHour,
    price.highUsdPerGpuHour / price.usdPerGpuHour,
    idle,
    query,
  );
}

export function tokenCost(price: TokenPrice, query: BillQuery): OptionCost {
  const lines = query.uses.flatMap((use) => {
    const requests = use.qpsMean * HOURS * 3600 * use.servedShare;
    const input = requests * use.inputTokensMean;
    const cached = input * use.cachedShare;
    return [
      line(`${use.workload.name} input`, (input - cached) / 1e6, '1M tokens', price.inputUsdPerMTok),
      line(
        `${use.workload.name} cached input`,
        cached / 1e6,
        '1M tokens',
        price.cacheReadUsdPerMTok ?? price.inputUsdPerMTok,
      ),
      line(
        `${use.workload.name} output`,
        (requests * use.outputTokensMean) / 1e6,
        '1M tokens',
        price.outputUsdPerMTok,
      ),
    ].filter((one) => one.quantity > 0);
  });
  return costOf(lines, 1, 1, null, query);
}

export function unitCost(usdPerUnitHour: number, unit: string, query: BillQuery): OptionCost {
  const usd = line(`${unit} units`, query.size * HOURS, 'unit-hour', usdPerUnitHour);
  return costOf([usd], 1, 1, query.busyShare === null ? null : usd.usd * (1 - query.busyShare), query);
}

/** Without a price nothing is summed up. */
export const unknownCost: OptionCost = {
  monthlyUsd: null,
  monthlyUsdLow: null,
  monthlyUsdHigh: null,
  yearlyUsd: null,
  idleUsd: null,
  usdPerMillionOutputTokens: null,
  usdPerMillionTokens: null,
  lines: [],
};

import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import { type GpuFleet, gpusBought } from './gpu-bill.ts';
import { type BillLine, billLine, fromMicroUsd, MONTH_HOURS, microUsd } from './money.ts';
import type { Bill, CostLine } from './option-cost.ts';

/** What running own GPUs costs besides buying them; every value can be replaced by the owner's own. */
export interface OwnershipTerms {
  /** Purchase price per GPU with its share of the server; null takes the catalogue's range. */
  readonly capexUsdPerGpu: number | null;
  readonly amortisationMonths: number;
  readonly usdPerKwh: number;
  readonly lowUsdPerKwh: number;
  readonly highUsdPerKwh: number;
  /** Power usage effectiveness: power of the building over power of the machines. */
  readonly pue: number;
  /** Power of CPUs, memory, fans and network over that of the GPUs. */
  readonly hostPowerShare: number;
  /** Power of an idle GPU as a share of its rating. */
  readonly idlePowerShare: number;
  readonly colocationUsdPerKwMonth: number;
  readonly staffUsdPerMonth: number;
}

/**
 * Amortised over four years without interest, electricity at the blended US price, no staff: what staff costs depends
 * on who is there anyway.
 */
export const defaultOwnership: OwnershipTerms = {
  capexUsdPerGpu: null,
  amortisationMonths: 48,
  usdPerKwh: 0.0775,
  lowUsdPerKwh: 0.065,
  highUsdPerKwh: 0.09,
  pue: 1.3,
  hostPowerShare: 0.35,
  idlePowerShare: 0.2,
  colocationUsdPerKwMonth: 0,
  staffUsdPerMonth: 0,
};

/** The terms as assumptions, for those the user did not give. */
export function ownershipAssumptions(terms: OwnershipTerms): Assumption[] {
  return [
    {
      text: `own GPUs are written off over ${terms.amortisationMonths} months, host power ${terms.hostPowerShare * 100} % of GPU power, idle power ${terms.idlePowerShare * 100} %`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
    },
    {
      text: `electricity $${terms.usdPerKwh} per kWh ($${terms.lowUsdPerKwh}–$${terms.highUsdPerKwh}), PUE ${terms.pue}${terms.pue === defaultOwnership.pue ? ' without a source: unverified' : ''}`,
      basis: 'assumed',
      source: 'reliability.csv, rows power',
      asOf: '2026',
    },
  ];
}

const AT_HAND = ' at hand';

/** Whether a line of a bill is for GPUs of one's own: theirs, their power, their place or their people. */
export function isRunningOwn({ item, unit }: Pick<CostLine, 'item' | 'unit'>): boolean {
  return item.endsWith(AT_HAND) || ['GPU-month', 'kWh', 'kW-month', 'month'].includes(unit);
}

/**
 * A month of own GPUs: write-off, power × PUE, colocation, staff. Of the `held` ones nothing has to be bought: they only
 * draw power, or are charged at an hourly rate that includes it. Null where no purchase price is known.
 */
export function ownedGpuBill(
  gpu: GpuFacts,
  fleet: GpuFleet,
  held: number,
  terms: OwnershipTerms = defaultOwnership,
  usdPerHeldGpuHour: number | null = null,
): Bill | null {
  const bought = gpusBought(fleet);
  const gpus = bought.serving + bought.spare + bought.unused;
  const toBuy = Math.max(0, gpus - held);
  const low = terms.capexUsdPerGpu ?? gpu.capexUsdLow;
  const high = terms.capexUsdPerGpu ?? gpu.capexUsdHigh;
  if ((toBuy > 0 && (low === null || high === null)) || gpu.tdpW === null) return null;
  const perMonth = (capex: number | null): number => (capex ?? 0) / terms.amortisationMonths;
  const capex = { low: perMonth(low), high: perMonth(high) };

  const busy = fleet.busyShare ?? 1;
  // Power of GPUs that are charged for is in their rate.
  const metered = usdPerHeldGpuHour === null || gpus === 0 ? 1 : toBuy / gpus;
  const lines = [
    billLine(`${gpu.id}${AT_HAND}`, (gpus - toBuy) * MONTH_HOURS, 'GPU-hour', usdPerHeldGpuHour ?? 0),
    billLine(`${gpu.id} write-off`, toBuy, 'GPU-month', (capex.low + capex.high) / 2, capex),
    ...runningLines(gpu.tdpW, fleet, terms, metered),
  ].filter(({ item, quantity, usdPerUnit }) => quantity > 0 && (usdPerUnit > 0 || item.endsWith(AT_HAND)));
  const all = lines.reduce((sum, line) => sum + microUsd(line.usd), 0);
  const usefulShare = gpus === 0 ? 1 : (bought.serving * busy) / gpus;
  return {
    lines,
    idleUsd: fleet.busyShare === null ? null : fromMicroUsd(Math.round(all * (1 - usefulShare))),
    yearlyUsd: null,
  };
}

/** Power × PUE, the place and the people of a month, for the metered share of the GPUs. */
export function runningLines(
  wattsPerGpu: number,
  fleet: GpuFleet,
  terms: OwnershipTerms,
  metered: number,
): BillLine[] {
  const bought = gpusBought(fleet);
  const gpus = bought.serving + bought.spare + bought.unused;
  const busy = fleet.busyShare ?? 1;
  const loaded = bought.serving * (busy + (1 - busy) * terms.idlePowerShare);
  const waiting = (bought.spare + bought.unused) * terms.idlePowerShare;
  const kwPerGpu = (wattsPerGpu * (1 + terms.hostPowerShare)) / 1000;
  return [
    billLine(
      'electricity',
      metered * (loaded + waiting) * kwPerGpu * terms.pue * MONTH_HOURS,
      'kWh',
      terms.usdPerKwh,
      {
        low: terms.lowUsdPerKwh,
        high: terms.highUsdPerKwh,
      },
    ),
    billLine('colocation', metered * gpus * kwPerGpu, 'kW-month', terms.colocationUsdPerKwMonth),
    billLine('staff', terms.staffUsdPerMonth > 0 ? 1 : 0, 'month', terms.staffUsdPerMonth),
  ];
}

import type { Catalog } from '../../catalog/catalog.ts';
import { parsePriceSelector } from '../../catalog/prices/price-selector.ts';
import { reliability, reliabilityFigure } from '../../catalog/terms/find-operations.ts';
import type { ReliabilityFigure } from '../../catalog/terms/operations-facts.ts';
import { replicasOn } from '../../cost/gpu-bill.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import { sellerOf } from '../bill/commitments.ts';
import type { Downtime } from './downtime.ts';
import type { RestsOn } from './unverified.ts';

/** Share of outages that two providers have in common, and where it is from. */
export function commonCause(catalog: Pick<Catalog, 'reliabilityFigures'>): {
  readonly share: number;
  readonly row: ReliabilityFigure;
} {
  const row = reliabilityFigure(catalog, '*', 'common_cause_share');
  return { share: Number(row.value), row };
}

/** Whether the option runs on spare machines that their owner takes back at short notice. */
export function isSpot({ price }: Pick<OptionSpec, 'price'>): boolean {
  return price !== null && parsePriceSelector(price).market === 'spot';
}

/** Replicas bought beyond what passes: those asked for; on machines that are taken back at least one stands in. */
export function spareReplicas(spec: Pick<OptionSpec, 'price' | 'spare'>): number {
  return spec.spare ?? (isSpot(spec) ? 1 : 0);
}

/** How long before it is taken back a machine is said to be: what its seller gives, else what most do. */
function spotNotice(
  catalog: Pick<Catalog, 'reliabilityFigures'>,
  { price }: Pick<OptionSpec, 'price'>,
): ReliabilityFigure {
  const seller = price === null ? null : parsePriceSelector(price).provider;
  const own = catalog.reliabilityFigures.some(
    ({ subject, metric }) => subject === seller && metric === 'spot_notice',
  );
  return reliabilityFigure(catalog, own && seller !== null ? seller : 'gpu', 'spot_notice');
}

interface ReplicaMachines {
  readonly replica: { readonly gpus: number };
  readonly gpu: { readonly gpusPerNode: number };
  /** Of one's own, before any are rented; null for none. */
  readonly owned: { readonly count: number } | null;
}

/**
 * What takes replicas on GPUs down: at a provider's endpoints the provider's outages, which include its machines; on
 * machines of one's own, rented or bought, the machines, with the spare replicas that stand in for them.
 */
export function gpuDowntime(
  catalog: Pick<Catalog, 'reliability' | 'reliabilityFigures' | 'providers'>,
  spec: OptionSpec,
  provider: string | null,
  { replica: { gpus: gpusPerReplica }, gpu: { gpusPerNode }, owned }: ReplicaMachines,
): { readonly downtime: Downtime; readonly assumption: Assumption; readonly restsOn: readonly RestsOn[] } {
  if (spec.kind === 'dedicated' && provider !== null) {
    const row = reliability(catalog, provider);
    return {
      downtime: { provider: row, replicas: null, commonCauseShare: commonCause(catalog).share },
      assumption: {
        text: `endpoints of ${provider} have an outage every ${row.meanDaysBetween.toFixed(1)} days, as its API`,
        basis: 'assumed',
        source: row.source,
        asOf: row.asOf,
      },
      restsOn: [],
    };
  }
  const failures = reliabilityFigure(catalog, 'gpu', 'mean_time_between_failures');
  const repair = reliabilityFigure(
    catalog,
    'gpu',
    spec.price === 'owned' ? 'repair_time_owned' : 'repair_time_rented',
  );
  const site = reliabilityFigure(catalog, 'gpu', 'site_availability');
  const reclaims = isSpot(spec) ? reliabilityFigure(catalog, 'gpu', 'time_between_reclaims_spot') : null;
  const notice = reclaims === null ? null : spotNotice(catalog, spec);
  const brokenDays = Number(failures.value) / gpusPerReplica;
  const daysBetween = reclaims === null ? brokenDays : 1 / (1 / brokenDays + 1 / Number(reclaims.value));
  const spare = spareReplicas(spec);
  const seller = sellerOf({ spec, provider }, catalog);
  const roomAtHome = replicasOn(owned?.count ?? 0, { gpusPerReplica, gpusPerNode });
  return {
    downtime: {
      provider: null,
      replicas: {
        daysBetween,
        repairDays: Number(repair.value) / 24,
        spare,
        siteDownShare: 1 - Number(site.value) / 100,
        reclaims:
          reclaims === null || notice === null
            ? null
            : { daysBetween: Number(reclaims.value), noticeS: Number(notice.value) },
      },
      rented: seller === null ? null : { seller, roomAtHome },
      commonCauseShare: commonCause(catalog).share,
    },
    assumption: {
      text: `a replica of ${gpusPerReplica} GPUs ${reclaims === null ? 'fails' : 'on spot machines fails or is taken back'} every ${daysBetween.toFixed(reclaims === null ? 0 : 1)} days${notice === null ? '' : ` with ${notice.value} s notice`} and is back after ${repair.value} h; ${spare} spare; their site is up ${site.value} % of the time`,
      basis: 'assumed',
      source: [failures, site, ...(reclaims === null ? [] : [reclaims])].map((row) => row.source).join('; '),
      asOf: failures.asOf,
      path: `options.${spec.id}.spare`,
    },
    restsOn: [
      { what: `the time until a lost GPU serves again (${repair.value} h)`, row: repair },
      ...(reclaims === null
        ? []
        : [{ what: `the time until a spot machine is taken back (${reclaims.value} days)`, row: reclaims }]),
    ],
  };
}

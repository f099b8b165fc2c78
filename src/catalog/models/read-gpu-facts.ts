import { type FactsRow, readFactsTable } from '../read-facts-table.ts';
import type { GpuArchitecture, GpuFacts } from './gpu-facts.ts';

const GIB = 2 ** 30;

/** The built-in GPUs, sorted by id. */
export function readGpuFacts(): GpuFacts[] {
  return readFactsTable('gpus.csv').map(gpuFromRow);
}

function gpuFromRow(row: FactsRow): GpuFacts {
  const tera = (column: string): number | null => {
    const value = row.numberOr(column, null);
    return value === null ? null : value * 1e12;
  };
  const giga = (column: string): number | null => {
    const value = row.numberOr(column, null);
    return value === null ? null : value * 1e9;
  };
  return {
    id: row.text('id'),
    name: row.text('name'),
    aliases: row.list('aliases'),
    vendor: row.text('vendor'),
    architecture: row.text('architecture') as GpuArchitecture,
    form: row.text('form'),
    memoryBytes: row.number('mem_gib') * GIB,
    bandwidthBytesPerS: row.number('mem_bw_gb_per_s') * 1e9,
    flopsPerS: {
      bf16: tera('bf16_tflops'),
      fp8: tera('fp8_tflops'),
      fp4: tera('fp4_tflops'),
      int8: tera('int8_tops'),
    },
    link: {
      kind: row.text('link_kind') as GpuFacts['link']['kind'],
      bytesPerS: row.number('intra_node_gb_per_s') * 1e9,
    },
    interNodeBytesPerS: giga('inter_node_gb_per_s'),
    gpusPerNode: row.number('gpus_per_node'),
    tdpW: row.numberOr('tdp_w', null),
    capexUsdLow: row.numberOr('capex_usd_low', null),
    capexUsdHigh: row.numberOr('capex_usd_high', null),
    note: row.text('note'),
    source: row.text('source'),
    asOf: row.text('source_date'),
    confidence: row.text('confidence'),
  };
}

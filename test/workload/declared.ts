import { readWorkloadCsv } from '../../src/workload/table/read-workload-csv.ts';
import { textDialect } from '../../src/workload/table/text-dialect.ts';
import type { Workload } from '../../src/workload/workload.ts';

const options = { tz: 'UTC', scale: 1, strict: false, objectives: {}, cells: {} };

/** Reads a workload CSV from text with default options. */
export function readCsv(text: string, over: Partial<Parameters<typeof readWorkloadCsv>[3]> = {}) {
  return readWorkloadCsv('workload.csv', text, textDialect(text), { ...options, ...over });
}

/** One workload from its cells; throws where they hold a mistake. */
export function aWorkload(cells: Readonly<Record<string, string | number>>): Workload {
  const row = { name: 'chat', qps_peak: 10, input_tokens: 1000, output_tokens: 200, ...cells };
  const used = Object.entries(row).filter(([, value]) => value !== '');
  const { workloads, diagnostics } = readCsv(
    `${used.map(([column]) => column).join(',')}\n${used.map(([, value]) => value).join(',')}\n`,
  );
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(error.message);
  return workloads[0];
}

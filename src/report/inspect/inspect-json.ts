import type { Inspection } from '../../workload/read-inspection.ts';
import { hourlyQps } from '../../workload/stream/hourly-demand.ts';
import type { TraceReport } from '../../workload/trace/import-report.ts';
import { rounded } from '../json.ts';

/** What is in the inputs as JSON, with units in the key names as everywhere. */
export function inspectionJson(inspection: Inspection): string {
  const { kind, inputs } = inspection;
  const body =
    inspection.kind === 'trace'
      ? { files: inspection.report.files.map(withDates), warnings: [] }
      : {
          workloads: inspection.workloads.map(({ hourWeights: _, ...workload }, i) => ({
            ...workload,
            hourlyQps: Array.from(hourlyQps(inspection.workloads[i])),
          })),
          warnings: inspection.warnings.map(({ message }) => message),
        };
  return `${JSON.stringify(rounded({ schemaVersion: 1, kind, inputs, ...body }, 'inspection'), null, 2)}\n`;
}

/** Nine digits are too few for Unix seconds, so moments are written as dates. */
function withDates({ firstEpochS, lastEpochS, ...report }: TraceReport): object {
  const date = (epochS: number | null): string | null =>
    epochS === null ? null : new Date(epochS * 1000).toISOString();
  return { ...report, firstUtc: date(firstEpochS), lastUtc: date(lastEpochS) };
}

import type { Calibration } from '../../validation/calibrate.ts';
import type { HostedCalibration } from '../../validation/hosted-log.ts';
import { csvText } from '../escape.ts';

const deploymentColumns = ['model', 'gpu', 'tp', 'engine', 'engine_version', 'precision'];
const hostedColumns = ['provider', 'ttft_p50_ms', 'ttft_p95_ms', 'tokens_per_s_p50', 'tokens_per_s_p5'];

type Cells = Readonly<Record<string, string | number | null>>;

function hostedCells(row: HostedCalibration): Cells {
  return {
    id: `${row.provider}-${row.model}`,
    kind: 'hosted',
    provider: row.provider,
    model: row.model,
    ttft_p50_ms: row.ttftP50Ms,
    ttft_p95_ms: row.ttftP95Ms,
    tokens_per_s_p50: row.tokensPerSecondP50,
    tokens_per_s_p5: row.tokensPerSecondP5,
    source: `${row.requests} requests of your own`,
    source_date: row.asOf,
  };
}

function physicalCells(calibration: Calibration): Cells {
  const { id, model, gpu, tp, engine, engineVersion, precision, constants, measurements } = calibration;
  return {
    ...{ id, kind: 'physical', model, gpu, tp, engine, engine_version: engineVersion, precision },
    ...Object.fromEntries(constants.map(({ column, fitted }) => [column, fitted])),
    source: `${measurements} measurements of your own`,
  };
}

/** A throughput file that `--throughput` takes: one `physical` row per deployment, one `hosted` row per API model. */
export function throughputCsv(
  calibrations: readonly Calibration[],
  hosted: readonly HostedCalibration[],
): string {
  const rows = [...calibrations.map(physicalCells), ...hosted.map(hostedCells)];
  const used = new Set(rows.flatMap((row) => Object.keys(row).filter((column) => row[column] !== null)));
  const constants = [...new Set(calibrations.flatMap((one) => one.constants.map(({ column }) => column)))];
  const order = ['id', 'kind', ...deploymentColumns, ...hostedColumns, ...constants, 'source', 'source_date'];
  const columns = order.filter((column, i) => used.has(column) && order.indexOf(column) === i);
  const cell = (value: string | number | null | undefined): string => {
    if (value === null || value === undefined) return '';
    return typeof value === 'number' ? String(Number(value.toPrecision(9))) : csvText(value);
  };
  return `${[columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join('\n')}\n`;
}

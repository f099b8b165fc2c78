import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { Calibration } from '../../validation/calibrate.ts';
import type { HostedCalibration } from '../../validation/hosted-log.ts';
import { plainText } from '../escape.ts';
import { significant } from '../format.ts';

const style = { head: [], border: [], compact: true };

function constantsTable(calibration: Calibration, paint: ChalkInstance): string {
  const table = new Table({
    head: ['constant', 'preset', 'fitted', '95 % interval'].map((head) => paint.bold(head)),
    colAligns: ['left', 'right', 'right', 'right'],
    style,
  });
  for (const { column, preset, fitted, low, high } of calibration.constants) {
    table.push([
      column,
      significant(preset),
      significant(fitted),
      `${significant(low)} – ${significant(high)}`,
    ]);
  }
  return table.toString();
}

function errorsTable(calibration: Calibration, paint: ChalkInstance): string {
  const table = new Table({
    head: ['metric', 'n', 'median error before', 'after (left out)'].map((head) => paint.bold(head)),
    colAligns: ['left', 'right', 'right', 'right'],
    style,
  });
  for (const { metric, n, medianApePct } of calibration.before) {
    const after = calibration.leftOut.find((one) => one.metric === metric);
    const text = after === undefined ? 'one measurement only' : `${significant(after.medianApePct)} %`;
    table.push([metric, String(n), `${significant(medianApePct)} %`, text]);
  }
  return table.toString();
}

/** What calibration found, for a terminal: per deployment the constants, what stays at the preset, and the errors. */
export function calibrationTable(
  calibrations: readonly Calibration[],
  hosted: readonly HostedCalibration[],
  paint: ChalkInstance,
): string {
  const parts: string[] = [];
  for (const one of calibrations) {
    const place = `${one.model} on ${one.gpu}, tp ${one.tp}, ${one.engine}`;
    const kept = one.kept.length === 0 ? 'nothing' : one.kept.join(', ');
    parts.push(
      `${paint.bold(plainText(one.id))}: ${plainText(place)}, ${one.measurements} measurements, from preset ${one.preset}`,
      one.constants.length === 0 ? 'The measurements identify no constant.' : constantsTable(one, paint),
      `Not identified, kept at the preset: ${kept}.`,
      `Errors; each measurement predicted by ${one.folds} fits without it:`,
      errorsTable(one, paint),
      '',
    );
  }
  for (const row of hosted) {
    parts.push(
      `${paint.bold(plainText(`${row.provider} ${row.model}`))}: ${row.requests} requests, TTFT ` +
        `${significant(row.ttftP50Ms)} ms (p50), ${significant(row.ttftP95Ms)} ms (p95), ` +
        `${significant(row.tokensPerSecondP50)} tokens/s (p50), ${significant(row.tokensPerSecondP5)} (p5)`,
    );
  }
  return `${parts.join('\n')}\n`;
}

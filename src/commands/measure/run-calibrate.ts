import { readGpuFacts } from '../../catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../catalog/models/read-model-facts.ts';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { rounded } from '../../report/json.ts';
import { calibrationTable } from '../../report/validation/calibration-table.ts';
import { throughputCsv } from '../../report/validation/throughput-csv.ts';
import { type Calibration, calibrateDeployment, deploymentKey } from '../../validation/calibrate.ts';
import { type FactIndex, factIndex } from '../../validation/fact-index.ts';
import { calibrateHosted, type HostedCalibration, isHostedLog } from '../../validation/hosted-log.ts';
import { readTable } from '../../validation/measured-table.ts';
import type { Measurement, NotModelled } from '../../validation/measurement.ts';
import type { CalibrateFlags } from '../calibrate.ts';
import { diagnosticLine } from '../output/failure.ts';
import { fileStyle, terminalStyle } from '../output/terminal-style.ts';
import type { Host } from '../program/host.ts';
import { readMeasurementFiles, setupOfFlags, textOf } from './read-measurement-files.ts';

interface Sources {
  readonly hosted: readonly HostedCalibration[];
  readonly left: readonly NotModelled[];
  /** Files that are no logs of hosted requests. */
  readonly other: readonly string[];
}

/** Takes the logs of hosted requests out of the files. */
function hostedSources(paths: readonly string[], flags: CalibrateFlags, problems: Diagnostic[]): Sources {
  const hosted: HostedCalibration[] = [];
  const left: NotModelled[] = [];
  const other: string[] = [];
  for (const path of paths) {
    let text = '';
    if (path !== '-') {
      try {
        text = textOf(path);
      } catch {
        // The reader of measurements says what is wrong with it; a folder is expanded there.
      }
    }
    const table = /^\s*[{[]/.test(text) || text === '' ? null : readTable(path, text, []);
    if (table === null || !isHostedLog(table)) {
      other.push(path);
      continue;
    }
    const names = { provider: flags.provider ?? null, model: flags.model ?? null };
    const found = calibrateHosted(table, names, problems);
    hosted.push(...found.rows);
    left.push(...found.left);
  }
  return { hosted, left, other };
}

/** `llama-3-8b-h100-tp1`, with a number where two deployments would be called the same. */
function idOf(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}

function calibrations(
  measurements: readonly Measurement[],
  facts: FactIndex,
  flags: CalibrateFlags,
  left: NotModelled[],
): Calibration[] {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const key = deploymentKey(measurement);
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  const taken = new Set<string>();
  const found: Calibration[] = [];
  for (const group of groups.values()) {
    const { setup } = group[0];
    const words = [setup.model, setup.gpuNames.at(-1) ?? '', setup.precision ?? '', `tp${setup.tp ?? 1}`];
    const name = words
      .filter((word) => word !== '')
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-');
    const id = idOf(flags.id ?? name, taken);
    const result = calibrateDeployment(group, facts, id, flags.seed);
    if (typeof result === 'string') left.push(...group.map(({ rowId }) => ({ rowId, reason: result })));
    else found.push(result);
  }
  return found;
}

/** Reads, fits and renders; writes nothing. */
export async function runCalibrate(
  host: Host,
  paths: readonly string[],
  flags: CalibrateFlags,
): Promise<{ readonly text: string; readonly notes: string }> {
  const problems: Diagnostic[] = [];
  const { hosted, left: leftOfLogs, other } = hostedSources(paths, flags, problems);
  const left = [...leftOfLogs];
  const { files, warnings } =
    other.length === 0
      ? { files: [], warnings: [] }
      : readMeasurementFiles(other, await setupOfFlags(flags.option));
  if (problems.some((problem) => problem.severity === 'error')) throw new InputError(problems);
  for (const file of files) left.push(...file.notModelled);
  const facts = factIndex(readModelFacts(), readGpuFacts());
  const measurements = files.flatMap((file) => file.measurements);
  const physical = calibrations(measurements, facts, flags, left);
  if (physical.length === 0 && hosted.length === 0) {
    const [reason] = left.map((one) => one.reason);
    throw new InputError([
      {
        code: 'CAP155',
        severity: 'error',
        message: 'the files hold nothing to calibrate with',
        ...(reason === undefined ? {} : { notes: [reason] }),
        help: 'give measured rows of one deployment, measured requests with --option, or a log of API requests',
      },
    ]);
  }
  const summary = calibrationTable(physical, hosted, terminalStyle(host, flags).paint);
  const reasons = new Map<string, number>();
  for (const { reason } of left) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const notUsed = [...reasons].map(([reason, n]) => `not used: ${n} × ${reason}\n`).join('');
  const warned = warnings.map((warning) => `${diagnosticLine(warning)}\n`).join('');
  switch (flags.format) {
    case 'json':
      return { text: jsonOf(physical, hosted, reasons), notes: warned };
    case 'table':
      return {
        text: calibrationTable(
          physical,
          hosted,
          (flags.out === undefined ? terminalStyle(host, flags) : fileStyle(flags)).paint,
        ),
        notes: warned + notUsed,
      };
    default:
      return { text: throughputCsv(physical, hosted), notes: warned + notUsed + summary };
  }
}

function jsonOf(
  physical: readonly Calibration[],
  hosted: readonly HostedCalibration[],
  reasons: ReadonlyMap<string, number>,
): string {
  const notUsed = [...reasons].map(([reason, n]) => ({ reason, n }));
  return `${JSON.stringify(rounded({ deployments: physical, hosted, notUsed }, 'calibration'), null, 2)}\n`;
}

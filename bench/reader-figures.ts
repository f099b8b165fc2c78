import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inspectInput } from '../src/workload/read-inspection.ts';
import { conversation } from './conversation.ts';
import { type Figure, million } from './measure.ts';

const ROWS = 1_000_000;

function stamp(secondS: number): string {
  return new Date(Date.UTC(2026, 0, 5) + secondS * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The same requests as a calendar trace, as one in plain seconds, with quotes around a cell, and packed. */
function writeTraces(folder: string): Readonly<Record<string, string>> {
  const { arrivalS, inputTokens, outputTokens } = conversation(ROWS, 40);
  const azure: string[] = ['TIMESTAMP,ContextTokens,GeneratedTokens'];
  const plain: string[] = ['arrival_s,input_tokens,output_tokens'];
  const quoted: string[] = ['arrival_s,input_tokens,output_tokens'];
  for (let i = 0; i < ROWS; i += 1) {
    const second = Math.floor(arrivalS[i]);
    const micros = Math.floor((arrivalS[i] - second) * 1e6)
      .toString()
      .padStart(6, '0');
    azure.push(`${stamp(second)}.${micros}+00:00,${inputTokens[i]},${outputTokens[i]}`);
    plain.push(`${second}.${micros},${inputTokens[i]},${outputTokens[i]}`);
    quoted.push(`${second}.${micros},"${inputTokens[i]}",${outputTokens[i]}`);
  }
  const paths: Record<string, string> = {};
  for (const [name, lines] of Object.entries({ azure, plain, quoted })) {
    paths[name] = join(folder, `${name}.csv`);
    writeFileSync(paths[name], `${lines.join('\n')}\n`);
  }
  paths.packed = join(folder, 'azure.csv.gz');
  writeFileSync(paths.packed, gzipSync(readFileSync(paths.azure!)));
  return paths;
}

async function rowsPerS(path: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i += 1) {
    const before = process.cpuUsage();
    await inspectInput([path], { strict: false, objectives: {} });
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return ROWS / best;
}

/** Rows a second of processor time that `inspect` reads. */
export async function readerFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'capplan-bench-'));
  try {
    const paths = writeTraces(folder);
    const figures: Figure[] = [];
    for (const [name, note] of [
      ['azure', 'calendar stamps'],
      ['plain', 'stamps in seconds with decimals'],
      ['packed', 'calendar stamps, gzip'],
      ['quoted', 'quoted cells, through csv-parse'],
    ] as const) {
      const value = million(await rowsPerS(paths[name]!));
      figures.push({ group: 'readers', name: `${name} trace`, value, unit: 'M rows/s', note });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

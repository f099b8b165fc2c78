// npm run bench [-- --requests 4e7] [-- --traces conv.csv,code.csv]: measures, and writes bench.json and BENCH.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { engineFigures } from './engine-figures.ts';
import { featureFigures } from './feature-figures.ts';
import { growthFigures } from './growth-figures.ts';
import type { Figure } from './measure.ts';
import { programFigures } from './program-figures.ts';
import { readerFigures } from './reader-figures.ts';

const titles: Readonly<Record<Figure['group'], string>> = {
  engine: 'Engine: requests a second of processor time, through one option',
  features: 'Features: the same on four replicas at 70 % load, with one thing more each',
  growth: 'Growth: processor time of one request',
  readers: 'Readers: rows a second of processor time',
  programs: 'Whole runs of the program',
};

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1e7' },
    traces: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
  },
});
const root = resolve(import.meta.dirname, '..', '..', '..');
const wanted = (group: Figure['group']): boolean =>
  values.only === '' || values.only.split(',').includes(group);
// Groups that are not measured anew keep their figures.
const report = join(root, 'bench.json');
const earlier: { readonly figures: Figure[] } = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { figures: [] };
const figures = earlier.figures.filter(({ group }) => !wanted(group));
const [loadBefore] = loadavg();
const take = (measured: readonly Figure[]): void => {
  for (const one of measured) {
    figures.push(one);
    console.log(`${one.name.padEnd(40)} ${String(one.value).padStart(8)} ${one.unit.padEnd(14)} ${one.note}`);
  }
};
if (wanted('engine')) take(engineFigures());
if (wanted('features')) take(featureFigures());
if (wanted('growth')) take(growthFigures(Number(values.requests)));
if (wanted('readers')) take(await readerFigures());
if (wanted('programs'))
  take(
    await programFigures(
      root,
      values.traces.split(',').filter((path) => path !== ''),
    ),
  );

const busy = [loadBefore, loadavg()[0]].map((load) => (load ?? 0).toFixed(1));
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.versions.node}, load average ${busy[0]} before and ${busy[1]} after`;
const table = (group: Figure['group']): string => {
  const rows = figures.filter((one) => one.group === group);
  if (rows.length === 0) return '';
  const lines = rows.map((one) => `| ${one.name} | ${one.value} ${one.unit} | ${one.note} |`);
  return `## ${titles[group]}\n\n${plotsOf(group)}| what | measured | how |\n|:--|--:|:--|\n${lines.join('\n')}\n`;
};
/** Growth as plots that Markdown viewers draw: time of a request over requests, batch and replicas. */
function plotsOf(group: Figure['group']): string {
  if (group !== 'growth') return '';
  const curves = [
    { title: 'by requests', of: ' requests' },
    { title: 'by sequences in the batch', of: 'batch of ' },
    { title: 'by replicas', of: ' replicas' },
  ];
  return curves
    .map(({ title, of }) => {
      const points = figures.filter((one) => one.group === group && one.name.includes(of));
      const names = points.map((one) => `"${one.name.replace(of, '')}"`).join(', ');
      const values = points.map((one) => one.value);
      const most = Math.ceil(Math.max(...values) / 100) * 100;
      return [
        '```mermaid',
        'xychart-beta',
        `  title "Nanoseconds of one request, ${title}"`,
        `  x-axis [${names}]`,
        `  y-axis "ns" 0 --> ${most}`,
        `  line [${values.join(', ')}]`,
        '```',
        '',
        '',
      ].join('\n');
    })
    .join('');
}

const groups = (Object.keys(titles) as Figure['group'][]).map(table).filter((text) => text !== '');
writeFileSync(
  report,
  `${JSON.stringify({ schemaVersion: 1, machine, node: process.versions.node, figures }, null, 2)}\n`,
);
writeFileSync(
  join(root, 'BENCH.md'),
  `# Benchmarks\n\nWritten by \`npm run bench\`; the figures are in \`bench.json\` too. Measured on ${machine}.\n\n${groups.join('\n')}`,
);

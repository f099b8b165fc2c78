import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';
import { workloadColumns } from '../../src/workload/table/workload-columns.ts';
import { planOf } from '../plan/plan-of.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const rows = (text: string): Set<string> =>
  new Set([...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key!));

/** Every key of an object that the schema describes, however deep; names that the user chooses are none. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(keysIn);
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties'
      ? [...Object.keys(value as object), ...keysIn(Object.values(value as object))]
      : keysIn(value),
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('every key of the scenario has a row', () => {
  const text = read('scenario');
  const told = rows(text);
  // What is told in a sentence rather than in a table.
  const inProse = ['kind', 'file', 'scale', 'prefix'];
  expect(inProse.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  const keys = [...new Set(keysIn(scenarioJsonSchema()))];
  expect(keys.length).toBeGreaterThan(80);
  expect(keys.filter((key) => !told.has(key) && !inProse.includes(key))).toEqual([]);
});

it('every column of the workload has a row', () => {
  const told = rows(read('workload'));
  expect(workloadColumns.filter((column) => !told.has(column))).toEqual([]);
  expect([...told].filter((column) => !workloadColumns.some((one) => one === column))).toEqual([]);
});

it('the examples run', async () => {
  const example = (name: string, language: string): string =>
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(read(name))![1]!;
  const scenarioPath = join(folder, 'capplan.yaml');
  const path = join(folder, 'workload.csv');
  writeFileSync(scenarioPath, example('scenario', 'yaml'));
  writeFileSync(path, example('workload', 'csv'));
  const { options } = await planOf(path, { scenarioPath, replications: 1, survey: true });
  expect(options.map(({ id }) => id)).toEqual(['own', 'api']);
  expect(options[0]!.verdict).toBe('pass');
});

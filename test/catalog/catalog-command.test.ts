import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { catalogFindings } from '../../src/catalog/catalog-findings.ts';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { catalogCommand } from '../../src/commands/catalog.ts';
import type { Host, OutputStream } from '../../src/commands/program/host.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { catalogRows, catalogSections } from '../../src/report/catalog/catalog-sections.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-catalog-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Printed {
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Printed> {
  const printed = { out: '', err: '' };
  const stream = (key: keyof Printed): OutputStream => ({
    write(text, done) {
      printed[key] += text;
      done?.();
      return true;
    },
    on: () => undefined,
  });
  const host: Host = {
    argv: ['node', 'capplan', ...args],
    env: {},
    stdout: stream('out'),
    stderr: stream('err'),
  };
  await catalogCommand(host).exitOverride().parseAsync(args, { from: 'user' });
  return printed;
}

describe('capplan catalog', () => {
  it('list without a section names all sections', async () => {
    const { out } = await run('list');
    for (const section of catalogSections) expect(out).toContain(section);
  });

  it.each(catalogSections)(
    'list %s prints every row with source, date and confidence as JSON',
    async (section) => {
      const { out } = await run('list', section, '--format', 'json');
      const { rows } = JSON.parse(out) as { rows: Record<string, unknown>[] };
      expect(rows.length).toBe(catalogRows(builtInCatalog(), section).length);
      for (const row of rows) expect([row.source, row.asOf, row.confidence]).not.toContain('');
    },
  );

  it('a filter keeps the rows that contain it', async () => {
    const { out } = await run('list', 'prices', 'claude-haiku-4-5', '-f', 'json');
    const { rows } = JSON.parse(out) as { rows: { provider: string; model: string }[] };
    expect(rows.map((row) => `${row.provider}/${row.model}`).sort()).toEqual([
      'anthropic/claude-haiku-4-5',
      'aws/claude-haiku-4-5',
    ]);
  });

  it('show resolves aliases and prints the catalogue id with every value and source', async () => {
    const { out } = await run('show', 'h100');
    expect(out).toContain('h100-sxm  (gpu)');
    expect(out).toContain('usd per gpu hour 12.29');
    expect(out).toContain('primary, 2026-11-09, datareceipts');
  });

  it('a row of the user shows up first and marked, and warnings go to stderr', async () => {
    const path = join(folder, 'pricing.csv');
    writeFileSync(
      path,
      'kind,provider,model,input_usd_mtok,output_usd_mtok\ntokens,openai,gpt-5-mini,0.2,1.6\ntokens,openai,gpt-9,1,2\n',
    );
    const { out, err } = await run('list', 'prices', 'gpt-5-mini', '--pricing', path, '-f', 'json');
    const { rows } = JSON.parse(out) as { rows: Record<string, unknown>[] };
    expect(rows.find((row) => row.provider === 'openai')).toMatchObject({
      inputUsdPerMTok: 0.2,
      confidence: 'user',
    });
    expect(err).toContain('CAP300');
  });

  it('unknown ids and sections are mistakes with the nearest names', async () => {
    await expect(run('show', 'h1000')).rejects.toThrow(InputError);
    await expect(run('list', 'modls')).rejects.toMatchObject({
      diagnostics: [{ help: expect.stringContaining('models') }],
    });
  });
});

describe('capplan catalog check', () => {
  it('finds values without a source, unpublished ones, and conflicts with the price package', () => {
    const findings = catalogFindings(builtInCatalog());
    const of = (word: string): string[] =>
      findings.filter((one) => one.finding === word).map((one) => `${one.table} ${one.id}`);
    expect(of('unverified')).toContain('batch-terms groq');
    expect(of('missing')).toContain('gpu-prices akamai rtx-pro-6000-server on-demand none');
    expect(of('conflict')).toEqual(['api-prices together llama-3.3-70b']);
  });

  it('values grow stale ninety days after the last day they are dated to', () => {
    const stale = (asOf: string): string[] =>
      catalogFindings(builtInCatalog(asOf))
        .filter((one) => one.finding === 'stale' && one.table === 'unit-prices')
        .map((one) => one.id);
    // Azure's unit prices are dated 2026-09-29.
    expect(stale('2026-12-28').filter((id) => id.startsWith('azure'))).toEqual([]);
    expect(stale('2026-12-29').filter((id) => id.startsWith('azure')).length).toBeGreaterThan(0);
  });

  it('prints them in both formats', async () => {
    expect((await run('check')).out).toMatch(/catalogue at 2026-11-20: 1 conflict/);
    const { findings } = JSON.parse((await run('check', '-f', 'json')).out) as { findings: unknown[] };
    expect(findings.length).toBe(catalogFindings(builtInCatalog()).length);
  });
});

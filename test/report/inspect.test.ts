import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { inspectionText } from '../../src/report/inspect/inspect-text.ts';
import { inspectInput } from '../../src/workload/read-inspection.ts';

const paint = new Chalk({ level: 0 });

async function inspected(csv: string, columns: number): Promise<string[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'inspect-')), 'input.csv');
  writeFileSync(path, csv);
  const inspection = await inspectInput([path], { strict: true, objectives: {} });
  return inspectionText(inspection, { paint, columns }).split('\n');
}

const workloads =
  'name,model,qps,qps_peak,input_p50,input_p95,output_p50,output_p95,ttft_p95_ms,availability_pct,turns,think_s\n' +
  'research,frontier,0.6,1.8,9000,38000,1600,5200,8000,99,,\n' +
  'support-chat,mid,5,12,1500,5200,260,700,1500,99.9,6,40\n';

describe('what is in a file', () => {
  it.each([80, 100, 140])('fits %d columns, with the objectives of every workload', async (columns) => {
    const lines = await inspected(workloads, columns);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    const text = lines.join('\n');
    expect(text).toMatch(/research .*ttft_p95_ms≤8,000 availability_pct≥99$/m);
    expect(text).toMatch(/support-chat .*ttft_p95_ms≤1,500 availability_pct≥99.9$/m);
    expect(lines.includes('objectives')).toBe(columns < 140);
  });

  it('says once what is assumed, and for whom', async () => {
    const text = (await inspected(workloads, 140)).join('\n');
    expect(text.match(/demand does not grow/g)).toHaveLength(1);
    expect(text).toContain('  all: demand does not grow (assumed)');
    expect(text).toContain('  research: every request stands alone, no session (assumed)');
  });

  it('fits 80 columns for a trace', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},${900 + i},${100 + i}`).join('\n');
    const lines = await inspected(`arrival_s,input_tokens,output_tokens\n${rows}\n`, 80);
    // The path and the picture of the demand have the length that they have.
    for (const line of lines.slice(1).filter((one) => !one.startsWith('requests ')))
      expect(line.length).toBeLessThanOrEqual(80);
  });
});

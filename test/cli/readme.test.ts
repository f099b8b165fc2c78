import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withFreshBlocks } from '../../scripts/readme-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('README', () => {
  it('shows what the program prints today (else: npm run build && npm run readme)', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme.match(/<!-- run: /g)?.length).toBeGreaterThanOrEqual(3);
    expect(withFreshBlocks(readme, root)).toBe(readme);
  });
});

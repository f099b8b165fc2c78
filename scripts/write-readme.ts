import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withFreshBlocks } from './readme-blocks.ts';

// Writes the outputs shown in the README anew: npm run readme
const root = resolve('.');
const path = resolve(root, 'README.md');
writeFileSync(path, withFreshBlocks(readFileSync(path, 'utf8'), root));

#!/usr/bin/env node
import module from 'node:module';

// Compiled code is kept between runs where node can (from 22.1 on).
module.enableCompileCache?.();

const { main } = await import('../dist/cli.js');

await main(process);

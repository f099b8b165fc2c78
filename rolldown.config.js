import { defineConfig } from 'rolldown';

/**
 * The program in a few files: node opens and compiles those in a third of the time that it takes for hundreds. The
 * library beside it, `dist/index.js`, is what the compiler wrote. Everything in `program/` lies as deep below the package
 * as a source file does, so that the data files are found from both.
 */
export default defineConfig({
  input: {
    cli: 'src/cli.ts',
    'piece-worker': 'src/commands/plan/piece-worker.ts',
    'sweep-worker': 'src/commands/sweep/sweep-worker.ts',
    'read-trace-thread': 'src/workload/trace/read-trace-thread.ts',
  },
  platform: 'node',
  // A tokenizer that few commands load, and a thread pool that finds its own files.
  external: [/^node:/, /^gpt-tokenizer/, 'tinypool'],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: ({ name }) => (name === 'cli' ? 'cli.js' : 'program/[name].js'),
    chunkFileNames: 'program/[name].js',
  },
});

import { createRequire } from 'node:module';

/** The package's own version; read as JSON at run time, so it is stated in one place only. */
export const programVersion: string = (
  createRequire(import.meta.url)('../../../package.json') as { readonly version: string }
).version;

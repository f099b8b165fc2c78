import { existsSync, readFileSync } from 'node:fs';

function packageFile(): URL {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file) || folder.pathname === '/') return file;
  }
}

/** The package's own version; read at run time, so it is stated in one place only. */
export const programVersion: string = (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string })
  .version;

import { execFileSync } from 'node:child_process';

/**
 * A block of the README that a command writes: everything between `<!-- run: COMMAND -->` with the fence below it and the
 * fence's end. The command line is run by a shell-free split on spaces, from the root of the repository.
 */
const block = /(<!-- run: (capplan [^\n]*?)(?: \| head -(\d+))? -->\n```[a-z]*\n)([\s\S]*?)(```)/g;

/** The README with every block's text replaced by what its command prints today. */
export function withFreshBlocks(readme: string, root: string): string {
  return readme.replace(
    block,
    (_all, opening: string, command: string, lines: string | undefined, _old, closing: string) => {
      const printed = runCommand(command, root);
      const kept =
        lines === undefined ? printed : `${printed.split('\n').slice(0, Number(lines)).join('\n')}\n`;
      return `${opening}${kept}${closing}`;
    },
  );
}

function runCommand(command: string, root: string): string {
  const [, ...args] = command.split(' ');
  return execFileSync(process.execPath, ['bin/capplan.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', COLUMNS: '100' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

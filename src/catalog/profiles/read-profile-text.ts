import { openSource } from '../../workload/read-source.ts';
import { readText } from '../../workload/read-text.ts';

/** The text of a pricing or throughput file, plain or gzipped, UTF-8 or UTF-16. Throws InputError. */
export async function readProfileText(path: string): Promise<string> {
  const source = await openSource(path);
  const [first, second] = source.head;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return readText(source, encoding);
}

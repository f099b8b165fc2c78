import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryTable } from '../../src/simulate/gpu/entry-table.ts';

test('a table of entries finds what a map finds, whatever was added and removed before', () => {
  const key = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer());
  fc.assert(
    fc.property(fc.array(key, { maxLength: 400, size: 'max' }), (keys) => {
      const table = new EntryTable();
      const map = new Map<number, number>();
      keys.forEach((one, entry) => {
        expect(table.find(one)).toBe(map.get(one) ?? -1);
        if (map.has(one)) {
          table.remove(one);
          map.delete(one);
        } else {
          table.add(one, entry);
          map.set(one, entry);
        }
      });
      for (const one of keys) expect(table.find(one)).toBe(map.get(one) ?? -1);
    }),
  );
});

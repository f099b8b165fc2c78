const blocks = '▁▂▃▄▅▆▇█';

/** Mean of equal slices, so that a long series fits a short line. The length is a whole multiple of `slices`. */
function slicedMeans(values: readonly number[], slices: number): number[] {
  const size = values.length / slices;
  return Array.from({ length: slices }, (_, slice) => {
    let sum = 0;
    for (let i = Math.floor(slice * size); i < Math.floor((slice + 1) * size); i += 1) sum += values[i]!;
    return sum / size;
  });
}

/** A line of block characters from zero to the largest value. */
export function sparkline(values: readonly number[], width: number): string {
  if (values.length === 0) return '';
  const means = slicedMeans(values, Math.min(width, values.length));
  const top = Math.max(...means);
  if (!(top > 0)) return blocks[0]!.repeat(means.length);
  return means.map((value) => blocks[Math.min(7, Math.floor((value / top) * 8))]).join('');
}

import { scaleLog } from 'd3-scale';
import type { ScoredValue } from '../../validation/error-statistics.ts';
import { htmlText } from '../escape.ts';
import { significant } from '../format.ts';

const size = 320;
const margin = { left: 56, right: 12, top: 30, bottom: 44 };
/** Beyond this many, points are thinned evenly: a browser draws no more than that without delay. */
const MAX_POINTS = 1500;

const plotRight = size - margin.right;
const plotBottom = size - margin.bottom;

function thinned<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= MAX_POINTS) return items;
  const step = items.length / MAX_POINTS;
  return Array.from({ length: MAX_POINTS }, (_, i) => items[Math.floor(i * step)]);
}

/** Predicted against measured on logarithmic axes, one metric, with the diagonal and ±20 % beside it. */
export function scatterSvg(metric: string, values: readonly ScoredValue[]): string {
  const all = values.flatMap(({ measured, predicted }) => [measured, predicted]).filter((value) => value > 0);
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY) / 1.2;
  const high = all.reduce((most, value) => Math.max(most, value), 0) * 1.2;
  const x = scaleLog([low, high], [margin.left, plotRight]);
  const y = scaleLog([low, high], [plotBottom, margin.top]);
  const at = (value: number): string => value.toFixed(1);
  const parts: string[] = [];
  for (const tick of x.ticks(4).filter((value) => Number.isInteger(Math.log10(value)))) {
    const label = htmlText(significant(tick));
    parts.push(
      `<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${margin.top}" y2="${plotBottom}"/>`,
      `<line class="grid" x1="${margin.left}" x2="${plotRight}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`,
      `<text x="${at(x(tick))}" y="${plotBottom + 14}" text-anchor="middle">${label}</text>`,
      `<text x="${margin.left - 5}" y="${at(y(tick) + 3)}" text-anchor="end">${label}</text>`,
    );
  }
  for (const factor of [0.8, 1, 1.2]) {
    const from = Math.max(low, low / factor);
    const to = Math.min(high, high / factor);
    const style = factor === 1 ? 'diagonal' : 'band';
    parts.push(
      `<line class="${style}" x1="${at(x(from))}" y1="${at(y(from * factor))}" x2="${at(x(to))}" y2="${at(y(to * factor))}"/>`,
    );
  }
  for (const { measured, predicted } of thinned(values)) {
    if (predicted > 0) parts.push(`<circle cx="${at(x(measured))}" cy="${at(y(predicted))}" r="2"/>`);
  }
  const title = htmlText(`${metric}: predicted against measured`);
  return [
    `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${title}"><title>${title}</title>`,
    `<text class="head" x="${margin.left}" y="18">${htmlText(metric)} (n ${values.length})</text>`,
    ...parts,
    `<text x="${(margin.left + plotRight) / 2}" y="${size - 8}" text-anchor="middle">measured</text>`,
    `<text transform="translate(12 ${(margin.top + plotBottom) / 2}) rotate(-90)" text-anchor="middle">predicted</text>`,
    '</svg>',
  ].join('');
}

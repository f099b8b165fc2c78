import { htmlText } from '../escape.ts';

/** A finished chart: valid on its own as a file and inside a page. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

export const chartWidth = 560;
export const margin = { top: 14, right: 22, bottom: 40, left: 62 } as const;
export const plotWidth = chartWidth - margin.left - margin.right;

/** Okabe and Ito's palette, told apart with every kind of colour vision; dashes tell the lines apart in print. */
export const seriesColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
export const seriesDashes = ['', '7 4', '2 3', '10 3 2 3', '5 2', '1 3'] as const;

// Colours follow the reader's scheme, in a page and as a file. Text and lines only, so it prints well.
const style = `
.cp{--ink:#1b1f24;--soft:#59636e;--grid:#d8dee4;--ground:#fff;--area:#0072b2;font:13px system-ui,sans-serif}
@media (prefers-color-scheme:dark){.cp{--ink:#e6edf3;--soft:#9da7b1;--grid:#343b43;--ground:#0f1318;--area:#4aa8de}}
@media print{.cp{--ink:#000;--soft:#333;--grid:#bbb;--ground:#fff;--area:#0072b2}}
.cp text{fill:var(--ink)}.cp .soft{fill:var(--soft)}.cp .grid{stroke:var(--grid);stroke-width:1}
.cp .axis{stroke:var(--soft);stroke-width:1}.cp .area{fill:var(--area);fill-opacity:.22}
.cp .demand{fill:none;stroke:var(--area);stroke-width:1.6}.cp .edge{stroke:#d55e00;stroke-width:1.6;stroke-dasharray:6 4}
.cp .series{fill:none;stroke-width:2}.cp .halo{paint-order:stroke;stroke:var(--ground);stroke-width:3px}
`.replaceAll('\n', '');

/** The SVG around a chart's content, with a title and a description for those who cannot see it. */
export function chartSvg(
  name: string,
  title: string,
  description: string,
  height: number,
  content: string,
): Chart {
  const id = `cp-${name}`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" class="cp" viewBox="0 0 ${chartWidth} ${height}" role="img" ` +
    `aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${htmlText(title)}</title>` +
    `<desc id="${id}-desc">${htmlText(description)}</desc><style>${style}</style>${content}</svg>\n`;
  return { name, title, svg };
}

/** Coordinates to a tenth of a pixel: enough for the eye, short in the file. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

type Anchor = 'start' | 'middle' | 'end';

export function label(x: number, y: number, text: string, anchor: Anchor = 'start', className = ''): string {
  const classes = className === '' ? '' : ` class="${className}"`;
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${classes}>${htmlText(text)}</text>`;
}

export function rule(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" class="${className}"/>`;
}

/** Horizontal grid lines with their values at the left. */
export function leftAxis(
  ticks: readonly number[],
  y: (value: number) => number,
  words: (value: number) => string,
): string {
  return ticks
    .map(
      (tick) =>
        rule(margin.left, y(tick), chartWidth - margin.right, y(tick), 'grid') +
        label(margin.left - 8, y(tick) + 4, words(tick), 'end', 'soft'),
    )
    .join('');
}

/** Values under the plot and what they are. */
export function bottomAxis(
  ticks: readonly number[],
  x: (value: number) => number,
  bottom: number,
  words: (value: number) => string,
  caption: string,
): string {
  return (
    rule(margin.left, bottom, chartWidth - margin.right, bottom, 'axis') +
    labelsApart(
      ticks.map((tick) => ({
        places: [{ x: x(tick), y: bottom + 17, anchor: 'middle' }],
        texts: [words(tick)],
        className: 'soft',
      })),
    ) +
    label(margin.left + plotWidth / 2, bottom + 34, caption, 'middle', 'soft')
  );
}

/** Where a label may stand. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly anchor: Anchor;
}

/** A label with the places it may take, the best first. */
export interface PlacedLabel {
  readonly places: readonly Place[];
  /** The wordings it may have, the best first. */
  readonly texts: readonly string[];
  readonly className: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

// Of the widest common system font at 13 pixels; narrower ones leave more room.
const characterWidth = 7.8;
const wideCharacterWidth = 11;
const wideCharacters = /[^\p{Ll}\p{N}\s.,:;'"|()/-]/gu;
const ascent = 11;
const descent = 3;
const gap = 3;
const markRadius = 6;

/** Beside a mark, above and below it. */
export function placesAround(x: number, y: number): Place[] {
  return [
    { x: x + 9, y: y + 4, anchor: 'start' },
    { x: x - 9, y: y + 4, anchor: 'end' },
    { x, y: y - 10, anchor: 'middle' },
    { x, y: y + 19, anchor: 'middle' },
    { x: x + 5, y: y + 19, anchor: 'end' },
    { x: x - 5, y: y + 19, anchor: 'start' },
  ];
}

/** What labels inside a plot keep clear of: its axes and the points in it. */
interface Plot {
  readonly bottom: number;
  readonly marks: readonly { readonly x: number; readonly y: number }[];
}

/** Labels that cover no other, no mark and no edge: the first come take their place, what finds none is left out. */
export function labelsApart(labels: readonly PlacedLabel[], plot: Plot | null = null): string {
  const left = plot === null ? 0 : margin.left;
  const bottom = plot?.bottom ?? Number.POSITIVE_INFINITY;
  const taken: Box[] = (plot?.marks ?? []).map(({ x, y }) => ({
    left: x - markRadius,
    right: x + markRadius,
    top: y - markRadius,
    bottom: y + markRadius,
  }));
  return labels
    .flatMap(({ places, texts, className }) => {
      const ways = texts.flatMap((text) => places.map((place) => ({ text, ...place })));
      for (const { text, x, y, anchor } of ways) {
        const box = textBox(x, y, text, anchor);
        const outside = box.left < left || box.right > chartWidth || box.bottom > bottom;
        if (outside || taken.some((other) => overlap(box, other))) continue;
        taken.push(box);
        return [label(x, y, text, anchor, className)];
      }
      return [];
    })
    .join('');
}

function textBox(x: number, y: number, text: string, anchor: Anchor): Box {
  const wide = text.match(wideCharacters)?.length ?? 0;
  const width = (text.length - wide) * characterWidth + wide * wideCharacterWidth;
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return { left, right: left + width, top: y - ascent, bottom: y + descent };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right + gap && b.left < a.right + gap && a.top < b.bottom && b.top < a.bottom;
}

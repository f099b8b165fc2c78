/** Rows beyond these are in the JSON; the page stays small enough to mail. */
const mostListed = 150;

/** Cells up to this many characters stay on one line. */
const shortCell = 18;

/** Items are HTML already. */
export function list(items: readonly string[]): string {
  if (items.length === 0) return '';
  const left = items.length - mostListed;
  const shown = items.slice(0, mostListed).map((item) => `<li>${item}</li>`);
  return `<ul>${shown.join('\n')}${left > 0 ? `<li>and ${left} more in the JSON</li>` : ''}</ul>\n`;
}

/** A table whose cells carry their column's name, so that a narrow screen can show each row as a card. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows
    .slice(0, mostListed)
    .map(
      (cells) =>
        `<tr>${cells.map((cell, index) => `<td data-head="${heads[index]}"${isShort(cell) ? ' class="short"' : ''}>${cell}</td>`).join('')}</tr>`,
    )
    .join('\n');
  const left = rows.length - mostListed;
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>${left > 0 ? `<p>and ${left} more in the JSON</p>` : ''}\n`;
}

function isShort(cell: string): boolean {
  return cell.replace(/<[^>]*>/g, '').length <= shortCell;
}

/** A text shortened to a width, with an ellipsis where something is gone. */
export function endCut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Ids differ at both ends, in the provider and in the hardware, so it is the middle that goes. */
export function middleCut(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.ceil((width - 1) * 0.6);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(-tail)}`;
}

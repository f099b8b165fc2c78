/** An arrival this close after the end of an iteration counts as present at it. */
export const SIMULTANEOUS_S = 1e-9;

/** Seconds of `steps` iterations whose times are first, first + slope, first + 2·slope … */
export function runSeconds(first: number, slope: number, steps: number): number {
  return steps * (first + slope * (0.5 * (steps - 1)));
}

/**
 * The fewest iterations (at least one, at most `most`) after which a run has lasted `seconds`: the root of
 * slope/2·k² + (first − slope/2)·k = seconds, moved to the exact step. `first` ≥ `slope` ≥ 0.
 */
export function stepsToLast(first: number, slope: number, seconds: number, most: number): number {
  if (seconds <= first) return 1;
  const b = first - 0.5 * slope;
  let steps = Math.ceil((2 * seconds) / (b + Math.sqrt(b * b + 2 * slope * seconds)));
  if (!(steps >= 1)) steps = 1;
  if (steps > most) return most;
  while (steps > 1 && runSeconds(first, slope, steps - 1) >= seconds) steps -= 1;
  while (steps < most && runSeconds(first, slope, steps) < seconds) steps += 1;
  return steps;
}

import type { Result } from '../../plan/result.ts';
import { demandChart } from './chart-demand.ts';
import type { Chart } from './chart-frame.ts';
import { frontierChart } from './chart-frontier.ts';
import { loadChart } from './chart-load.ts';
import { objectiveChart } from './chart-objective.ts';
import { timelineChart } from './chart-timeline.ts';

/** Every chart that the result has data for. */
export function charts(result: Result): readonly Chart[] {
  return [demandChart, loadChart, objectiveChart, frontierChart, timelineChart].flatMap(
    (draw) => draw(result) ?? [],
  );
}

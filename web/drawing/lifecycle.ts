// The picture of a channel's life: a band of its states along a line of days.
import { dateText } from './day';
import { textWidth } from './layout';
import { colours, make, picture } from './svg';
import { share, ticks } from './timeline';

/** What a picture needs of a step of a life cycle: the words are the API's. */
export interface DrawnStep {
  /** The state that it entered, such as OPEN. */
  state: string;
  /** The first and the last day on which it may have happened, YYYY-MM-DD. */
  earliest: string;
  latest: string;
}

export interface LifeCycleOptions {
  /** In pixels. */
  width: number;
  /** The first and the last day of the line, YYYY-MM-DD. */
  from: string;
  to: string;
  /** A day to mark. */
  asOf?: string;
  /** The last day to draw a state for, where it is before the line's end. */
  until?: string;
  label: string;
  /** The word for a state. */
  word(state: string): string;
  /** Whether to write the years below it; not where a timeline of the same days follows. */
  years: boolean;
}

/** A stretch of days in one state; `since` to `sure` are the days on which it may have begun. */
export interface Stretch {
  state: string;
  since: string;
  sure: string;
  until: string;
}

/** The stretches of a life up to a day: each step holds until the next may have happened. */
export function stretches(steps: readonly DrawnStep[], to: string): Stretch[] {
  const sorted = [...steps].sort((a, b) => (a.earliest < b.earliest ? -1 : a.earliest > b.earliest ? 1 : a.latest < b.latest ? -1 : 1));
  return sorted
    .map(({ state, earliest, latest }, index) => {
      const until = sorted[index + 1]?.earliest ?? to;
      return { state, since: earliest, sure: latest < until ? latest : until, until: until < to ? until : to };
    })
    .filter(({ since }) => since <= to);
}

const inset = 8;
const [top, thick] = [16, 18];

/** How high the band of a state is, and how it is filled: what conducts is broad, what is shut a line. */
function look(state: string): { height: number; fill: string; stroke: string; dash?: string; ink: string } {
  switch (state) {
    case 'OPEN':
      return { height: thick, fill: colours.accent, stroke: colours.accent, ink: colours.raised };
    case 'PROBING':
      return { height: thick * 0.7, fill: colours.accentSoft, stroke: colours.accent, ink: colours.ink };
    case 'DORMANT':
      return { height: thick, fill: colours.accentSoft, stroke: colours.accent, dash: '4 3', ink: colours.ink };
    case 'PROPOSED':
      return { height: thick * 0.7, fill: colours.raised, stroke: colours.strong, dash: '2 3', ink: colours.ink };
    case 'SUSPENDED':
      return { height: 4, fill: colours.alarm, stroke: 'none', ink: colours.ink };
    case 'UNKNOWN':
      return { height: thick * 0.7, fill: 'none', stroke: colours.strong, dash: '2 3', ink: colours.ink };
    default:
      return { height: 2, fill: colours.strong, stroke: 'none', ink: colours.ink };
  }
}

/** Draws a channel's states as a band: broad where it conducts, thin where it is shut, half as dense over days on which a state may not have begun yet. */
export function drawLifeCycle(steps: readonly DrawnStep[], options: LifeCycleOptions): SVGSVGElement {
  const { width, from, to, word } = options;
  const x = (day: string) => inset + Math.min(1, Math.max(0, share(day, from, to))) * (width - 2 * inset);
  const svg = picture(width, options.years ? 66 : 44, options.label, { role: 'img' });
  const middle = top + thick / 2;
  let free = 0; // where the next label above the band may begin
  for (const { state, since, sure, until } of stretches(steps, options.until ?? to)) {
    const { height, fill, stroke, dash, ink } = look(state);
    const [left, certain, right] = [x(since), x(sure), Math.max(x(until), x(since) + 1)];
    const band = make('g', { 'data-state': state }, make('title', {}, `${word(state)}, ${since === sure ? `from ${dateText(since)}` : `from some day between ${dateText(since)} and ${dateText(sure)}`} to ${dateText(until)}`));
    const block = (a: number, b: number, opacity?: number) =>
      b > a && band.append(make('rect', { x: a, y: middle - height / 2, width: b - a, height, fill, stroke, 'stroke-dasharray': dash, opacity }));
    block(left, certain, 0.45);
    block(certain, right);
    const name = word(state);
    const inside = height >= thick * 0.7 && certain - left < 4 && textWidth(name, 11.5) + 8 <= right - certain;
    if (inside) band.append(make('text', { x: certain + 4, y: middle + 4, 'font-size': 11.5, fill: ink }, name));
    else if (left >= free && left + textWidth(name, 11.5) <= width) {
      band.append(make('path', { d: `M${left},11L${left},${middle}`, stroke: colours.soft }), make('text', { x: left + 2, y: 10, 'font-size': 11.5, fill: colours.ink }, name));
      free = left + textWidth(name, 11.5) + 8;
    }
    svg.append(band);
  }
  const foot = top + thick + 6;
  svg.append(make('path', { d: `M${inset},${foot}L${width - inset},${foot}`, stroke: colours.rule }));
  for (const year of options.years ? ticks(from, to, width) : []) {
    const at = x(`${year}-01-01`);
    svg.append(make('path', { d: `M${at},${foot}L${at},${foot + 5}`, stroke: colours.strong }), make('text', { x: at, y: foot + 18, 'text-anchor': 'middle', 'font-size': 12, fill: colours.soft }, String(year)));
  }
  if (options.asOf) svg.append(make('path', { d: `M${x(options.asOf)},${top - 4}L${x(options.asOf)},${foot + 4}`, stroke: colours.ink, 'stroke-width': 1.5, 'data-as-of': options.asOf }));
  return svg;
}

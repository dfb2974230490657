// The picture of what happened: marks along a line of days.
import { datesText, dateText, dayNumber, firstDay } from './day';
import { colours, make, picture } from './svg';

/** What a picture needs of one dated thing: the words are the API's. */
export interface DrawnChange {
  /** As people write it, EDTF level 1. */
  date: string;
  /** BEGAN, ENDED, HAPPENED or STATE. */
  what: string;
  sentence: string;
}

export interface TimelineOptions {
  /** In pixels. */
  width: number;
  /** The first and the last day of the line, YYYY-MM-DD. */
  from: string;
  to: string;
  /** A day to mark. */
  asOf?: string;
  label: string;
  /** Somebody has picked a day at which something changed. */
  onPick?(day: string): void;
}

/** Where a day stands on a line, from 0 to 1. */
export function share(day: string, from: string, to: string): number {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  return last === first ? 0 : (dayNumber(day) - first) / (last - first);
}

/** The years to write below a line of this width: every one, or each second, fifth, tenth, twentieth or fiftieth. */
export function ticks(from: string, to: string, width: number): number[] {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  const room = Math.max(1, Math.floor(width / 56));
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => (last - first) / each <= room) ?? 200;
  const out = [];
  for (let year = Math.ceil((first + 1) / step) * step; year <= last; year += step) out.push(year);
  return out;
}

const inset = 8; // half of a slider's knob, so that the line lies along the slider's

/** Draws changes as marks: up where something began, down where something ended, a dot where something happened. */
export function drawTimeline(changes: readonly DrawnChange[], options: TimelineOptions): SVGSVGElement {
  const { width, from, to } = options;
  const height = 46;
  const x = (day: string) => inset + share(day, from, to) * (width - 2 * inset);
  const svg = picture(width, height, options.label, { role: 'img' });
  svg.append(make('path', { d: `M${inset},22L${width - inset},22`, stroke: colours.strong, 'stroke-width': 1 }));
  for (const year of ticks(from, to, width)) {
    const at = x(`${year}-01-01`);
    svg.append(make('path', { d: `M${at},22L${at},27`, stroke: colours.strong }), make('text', { x: at, y: 41, 'text-anchor': 'middle', 'font-size': 12, fill: colours.soft }, String(year)));
  }
  const byDay = new Map<string, DrawnChange[]>();
  for (const change of changes) {
    const day = firstDay(change.date);
    if (day && day >= from && day <= to) byDay.set(day, [...(byDay.get(day) ?? []), change]);
  }
  for (const [day, here] of byDay) {
    const kinds = new Set(here.map(({ what }) => what));
    const at = x(day);
    const mark = make('g', { 'data-day': day, cursor: 'pointer' }, make('rect', { x: at - 6, y: 2, width: 12, height: 26, fill: 'transparent' }));
    if (kinds.has('BEGAN')) mark.append(make('path', { d: `M${at},21L${at},8`, stroke: colours.accent, 'stroke-width': 2 }));
    if (kinds.has('ENDED')) mark.append(make('path', { d: `M${at - 3.5},12L${at + 3.5},19M${at - 3.5},19L${at + 3.5},12`, stroke: colours.alarm, 'stroke-width': 2 }));
    if (kinds.has('STATE')) mark.append(make('path', { d: `M${at},1L${at + 5},6L${at},11L${at - 5},6Z`, fill: colours.ink }));
    else if (kinds.has('HAPPENED')) mark.append(make('circle', { cx: at, cy: 7, r: 3, fill: colours.soft }));
    mark.append(make('title', {}, `${dateText(day)}: ${here.map(({ sentence }) => datesText(sentence)).join(' ')}`));
    mark.addEventListener('click', () => options.onPick?.(day));
    svg.append(mark);
  }
  if (options.asOf) {
    const at = Math.min(Math.max(x(options.asOf), inset), width - inset);
    svg.append(make('path', { d: `M${at},0L${at},30`, stroke: colours.ink, 'stroke-width': 1.5, 'pointer-events': 'none' }));
  }
  return svg;
}

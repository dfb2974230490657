// The picture of paths in a notebook: live as an anywidget, and drawn once where a saved notebook is read.
import { drawLegend, drawPaths, markPaths, type Picked } from '../drawing/paths';
import { drawTimeline, type DrawnChange } from '../drawing/timeline';
import { dayNumber, dayOf } from '../drawing/day';
import type { DrawnRow } from '../drawing/layout';

/** What is drawn: the words are the API's. */
interface Picture {
  rows: readonly DrawnRow[];
  label: string;
  day: string;
  /** The days that the slider reaches; none without a slider. */
  from: string;
  to: string;
  changes: readonly DrawnChange[];
}

interface Hooks {
  onPick?(picked: Picked): void;
  onDay?(day: string): void;
}

const dark: Record<string, string> = {
  '--drawing-ground': '#111417', '--drawing-raised': '#1b1f24', '--drawing-ink': '#e8e6e1', '--drawing-ink-soft': '#a9adb3', '--drawing-rule': '#3a4047',
  '--drawing-rule-strong': '#7d848c', '--drawing-accent': '#6db5e0', '--drawing-accent-soft': '#1d3747', '--drawing-alarm': '#f0907f',
};

/** Takes the colours of the page around: light writing means a dark page. */
function theme(root: HTMLElement): void {
  const [r = 0, g = 0, b = 0] = (getComputedStyle(root).color.match(/[\d.]+/g) ?? []).map(Number);
  const isDark = 0.299 * r + 0.587 * g + 0.114 * b > 140;
  for (const [name, value] of Object.entries(dark)) {
    if (isDark) root.style.setProperty(name, value);
    else root.style.removeProperty(name);
  }
}

const narrowest = 320;
const usual = 900;

/** Draws a picture into an element and returns the drawing, so that it can be marked. */
function draw(root: HTMLElement, picture: Picture, hooks: Hooks): SVGSVGElement {
  theme(root);
  const width = Math.max(narrowest, root.clientWidth || usual);
  const svg = drawPaths(picture.rows, { width, label: picture.label, onPick: hooks.onPick, onPoint: (pointed) => markPaths(svg, null, pointed) });
  svg.style.maxWidth = '100%';
  root.replaceChildren(svg);
  if (picture.rows.length === 0) {
    const none = document.createElement('p');
    none.textContent = picture.label;
    root.replaceChildren(none);
  }
  if (picture.from && picture.to) root.append(slider(picture, width, hooks));
  root.append(drawLegend(width));
  return svg;
}

/** The days as a slider, with marks where something changed. */
function slider(picture: Picture, width: number, hooks: Hooks): HTMLElement {
  const box = document.createElement('div');
  const input = document.createElement('input');
  const shown = document.createElement('output');
  input.type = 'range';
  [input.min, input.max, input.value] = [picture.from, picture.to, picture.day].map((day) => String(dayNumber(day))) as [string, string, string];
  input.style.cssText = `display:block;width:${width}px;max-width:100%;margin:0`;
  input.setAttribute('aria-label', 'The day');
  shown.value = picture.day;
  input.setAttribute('aria-valuetext', picture.day);
  input.addEventListener('input', () => {
    shown.value = dayOf(Number(input.value));
    input.setAttribute('aria-valuetext', shown.value);
  });
  input.addEventListener('change', () => hooks.onDay?.(dayOf(Number(input.value))));
  const { from, to, day: asOf } = picture;
  box.append(shown, drawTimeline(picture.changes, { width, from, to, asOf, label: 'What changed, and when', onPick: (day) => hooks.onDay?.(day) }), input);
  return box;
}

/** What of anywidget's model is used here. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const root = document.createElement('div');
  el.append(root);
  let svg: SVGSVGElement;
  const tell = (name: string, value: unknown) => {
    model.set(name, value);
    model.save_changes();
  };
  const mark = () => markPaths(svg, model.get('selected') as Picked | null, null);
  const paint = () => {
    svg = draw(root, model.get('picture') as Picture, { onPick: (picked) => tell('selected', picked), onDay: (day) => tell('day', day) });
    mark();
  };
  let width = 0;
  const watcher = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - width) < 2) return;
    width = root.clientWidth;
    paint();
  });
  paint();
  watcher.observe(root);
  model.on('change:picture', paint);
  model.on('change:selected', mark);
  return () => {
    watcher.disconnect();
    model.off('change:picture', paint);
    model.off('change:selected', mark);
  };
}

/** Draws the pictures that a saved notebook holds, each in place of its plain twin. */
function drawSaved(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-backchannel-picture]')) {
    const data = place.querySelector('script[type="application/json"]')?.textContent;
    place.removeAttribute('data-backchannel-picture');
    if (data) draw(place, { ...(JSON.parse(data) as Picture), from: '', to: '' }, {});
  }
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', drawSaved);
else drawSaved();

export default { render };

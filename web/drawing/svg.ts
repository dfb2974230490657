// Making SVG. Styles are attributes, never style sheets: so pictures look the same where inline styles are forbidden, and saved to a file.

export type Attributes = Record<string, string | number | undefined>;

/** Makes an element with attributes and children; numbers are rounded to hundredths. */
export function make<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElementTagNameMap[Name] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value);
  }
  element.append(...children);
  return element;
}

/** The colours of pictures: what the page sets, else those of print. */
export const colours = {
  ground: 'var(--drawing-ground, #ffffff)',
  raised: 'var(--drawing-raised, #ffffff)',
  ink: 'var(--drawing-ink, #1d2126)',
  soft: 'var(--drawing-ink-soft, #545b63)',
  rule: 'var(--drawing-rule, #d9d5cb)',
  strong: 'var(--drawing-rule-strong, #85817a)',
  accent: 'var(--drawing-accent, #0b5a8a)',
  accentSoft: 'var(--drawing-accent-soft, #e0edf5)',
  alarm: 'var(--drawing-alarm, #9c2a1c)',
};

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

/** The outermost element of a picture. */
export const picture = (width: number, height: number, label: string, attributes: Attributes = {}): SVGSVGElement =>
  make('svg', {
    width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, role: 'group', 'aria-label': label, 'font-family': font, 'font-size': 12.5, fill: colours.ink, ...attributes,
  });

/** A picture as a file of its own: a copy with the page's colours written into it, on its ground, with a legend below where one is given. */
export function standalone(svg: SVGSVGElement, legend?: SVGSVGElement): string {
  const style = getComputedStyle(svg);
  const [width, height] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
  const below = legend ? Number(legend.getAttribute('height')) + 12 : 0;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('height', String(height + below));
  copy.setAttribute('viewBox', `0 0 ${width} ${height + below}`);
  copy.prepend(make('rect', { width: '100%', height: '100%', fill: colours.ground }));
  if (legend) {
    const under = legend.cloneNode(true) as SVGSVGElement;
    under.setAttribute('y', String(height + 12));
    copy.append(under);
  }
  for (const element of copy.querySelectorAll('[tabindex]')) element.removeAttribute('tabindex');
  return new XMLSerializer().serializeToString(copy).replace(/var\((--[\w-]+), (#\w+)\)/g, (_, name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise);
}

// The frame around every page: where one can go, how it looks, and whether the graph has moved on.
import { lazy, Suspense, useEffect, useRef, useState, type ComponentType } from 'react';
import { address, format, parse, type Address, type PageName } from './address';
import { useFragment } from './place';
import { RevisionWatch, useRevision } from './revision';
import { dayText } from './words';

/** A page is a component of its address, loaded when it is first shown: pages/<name>/page.tsx exports it as default. */
export type Page<Name extends PageName> = ComponentType<{ address: Address<Name> }>;

const components: { [Name in PageName]: Page<Name> } = {
  ask: lazy(() => import('./pages/ask/page')),
  paths: lazy(() => import('./pages/paths/page')),
};

/** The pages that the header leads to; others are reached from within. */
const header: { page: PageName; title: string }[] = [{ page: 'ask', title: 'Ask' }];

/** The titles of pages, for the window's own. */
const titles: Record<PageName, string> = { ask: 'Ask', paths: 'Paths' };

/** Pages that stand under another one in the header. */
const under: Partial<Record<PageName, PageName>> = { paths: 'ask' };

export function Shell() {
  return (
    <RevisionWatch>
      <Frame />
    </RevisionWatch>
  );
}

function Frame() {
  const place = parse(useFragment());
  const page = 'problem' in place ? null : place.page;
  const main = useRef<HTMLElement>(null);
  const before = useRef(page);
  useEffect(() => {
    document.title = page ? `${titles[page]} · Backchannel` : 'Backchannel';
    if (before.current === page) return;
    before.current = page;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true }); // a new page is announced, as a page load would be
  }, [page]);
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        Skip to the page
      </a>
      <header className="masthead">
        <a className="brand" href="#/">
          Backchannel
        </a>
        <nav aria-label="Pages">
          {header.map(({ page: each, title }) => (
            <a key={each} href={format(address(each))} aria-current={page !== null && (under[page] ?? page) === each ? 'page' : undefined}>
              {title}
            </a>
          ))}
          <a href="/playground">Playground</a>
        </nav>
        <RevisionBadge />
        <ThemeChoice />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <PageOf place={place} />
      </main>
    </>
  );
}

/** The page of an address, or what is wrong with the address. */
export function PageOf({ place }: { place: ReturnType<typeof parse> }) {
  if ('problem' in place) {
    return (
      <div className="page narrow">
        <h1>This address cannot be read</h1>
        <div className="problem" role="alert">
          <p>{place.problem}</p>
          <p>
            Correct it, or <a href="#/">begin with a question</a>.
          </p>
        </div>
      </div>
    );
  }
  const Component = components[place.page] as ComponentType<{ address: Address }>;
  return (
    <Suspense fallback={<p className="loading" role="status">Loading …</p>}>
      <Component address={place} />
    </Suspense>
  );
}

function RevisionBadge() {
  const { shown, moved, refresh } = useRevision();
  return (
    <div className="revision" role="status">
      {moved ? (
        <button type="button" onClick={refresh}>
          The graph has changed since: refresh
        </button>
      ) : (
        shown?.dataThrough && <span title={`Revision ${shown.revision}`}>Data to {dayText(shown.dataThrough)}</span>
      )}
    </div>
  );
}

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const stored = 'backchannel:theme';

/** Puts the theme that was chosen in this browser in force. */
export function applyTheme(): Theme {
  const theme = themes.find((each) => each === localStorage.getItem(stored)) ?? 'system';
  document.documentElement.dataset.theme = theme;
  return theme;
}

function ThemeChoice() {
  const [theme, setTheme] = useState(applyTheme);
  return (
    <label className="theme">
      <span className="unseen">Colours</span>
      <select
        value={theme}
        onChange={(event) => {
          localStorage.setItem(stored, event.target.value);
          setTheme(applyTheme());
        }}
      >
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

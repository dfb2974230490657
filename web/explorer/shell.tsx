// The frame around every page: where one can go, how it looks, and whether the graph has moved on.
import { Component, Suspense, lazy, useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { address, format, parse, type Address, type PageName } from './address';
import AskPage from './pages/ask/page';
import PathsPage from './pages/paths/page';
import { useFragment } from './place';
import { RevisionWatch, useRevision } from './revision';
import { Dated } from './parts/Dated';

/** A page is a component of its address: pages/<name>/page.tsx exports it as default. It is loaded when it is first shown: lazy(() => import(...)). */
export type Page<Name extends PageName> = ComponentType<{ address: Address<Name> }>;

/** One page for every kind of record with names and ties. */
const record = lazy(() => import('./pages/record/page'));

const components: { [Name in PageName]: Page<Name> } = {
  ask: AskPage, // these two come with the frame: most visits begin with them
  paths: PathsPage,
  gaps: lazy(() => import('./pages/gaps/page')),
  overview: lazy(() => import('./pages/overview/page')),
  independent: lazy(() => import('./pages/resilience/independent')),
  cuts: lazy(() => import('./pages/resilience/cuts')),
  stability: lazy(() => import('./pages/resilience/stability')),
  actor: record,
  channel: record,
  post: record,
  event: record,
  agreement: record,
  outcome: record,
  dispute: record,
  indicator: record,
  assessment: record,
  source: lazy(() => import('./pages/source/page')),
  convenors: lazy(() => import('./pages/convenors/page')),
  vacancies: lazy(() => import('./pages/vacancies/page')),
  timeline: lazy(() => import('./pages/timeline/page')),
  lineage: lazy(() => import('./pages/lineage/page')),
  stories: lazy(() => import('./pages/stories/page')),
  story: lazy(() => import('./pages/story/page')),
};

/** The pages that the header leads to; others are reached from within. */
const header: { page: PageName; title: string }[] = [
  { page: 'ask', title: 'Ask' },
  { page: 'gaps', title: 'Gaps' },
  { page: 'stories', title: 'Stories' },
  { page: 'convenors', title: 'Convenors' },
  { page: 'vacancies', title: 'Vacancies' },
  { page: 'timeline', title: 'Timeline' },
  { page: 'overview', title: 'Overview' },
];

/** The titles of pages, for the window's own. */
const titles: Record<PageName, string> = {
  ask: 'Ask', paths: 'Paths', independent: 'Independent routes', cuts: 'What the paths hang on', stability: 'How firm the ranking is', actor: 'Actor', channel: 'Channel', post: 'Post',
  event: 'Event', agreement: 'Agreement', outcome: 'Outcome', dispute: 'Dispute', indicator: 'Indicator', assessment: 'Assessment', source: 'Source', convenors: 'Convenors',
  vacancies: 'Vacancies', timeline: 'Timeline', lineage: 'Lineage', gaps: 'Gaps', overview: 'Overview', stories: 'Stories', story: 'Story',
};

/** Pages that stand under another one in the header. */
const under: Partial<Record<PageName, PageName>> = { paths: 'ask', independent: 'ask', cuts: 'ask', stability: 'ask', lineage: 'timeline', story: 'stories' };

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
  const Shown = components[place.page] as ComponentType<{ address: Address }>;
  return (
    <Fence key={place.page}>
      <Suspense fallback={<p className="loading" role="status">Loading …</p>}>
        <Shown address={place} />
      </Suspense>
    </Fence>
  );
}

/** Keeps the frame standing where a page fails, such as one whose script could not be loaded. */
class Fence extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="page narrow">
        <h1>This page failed</h1>
        <div className="problem" role="alert">
          <p>It could not be loaded or shown. Nothing is lost: what it shows stands in its address.</p>
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      </div>
    );
  }
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
        shown?.dataThrough && <span title={`Revision ${shown.revision}`}>Data to <Dated>{shown.dataThrough}</Dated></span>
      )}
    </div>
  );
}

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const stored = 'backchannel:theme';

/** What was chosen; nothing where the browser keeps nothing for the page, as in some frames. */
function recall(): string | null {
  try {
    return localStorage.getItem(stored);
  } catch {
    return null;
  }
}

/** Puts the theme that was chosen in this browser in force. */
export function applyTheme(): Theme {
  const theme = themes.find((each) => each === recall()) ?? 'system';
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
        <option value="system">Colours: system</option>
        <option value="light">Colours: light</option>
        <option value="dark">Colours: dark</option>
      </select>
    </label>
  );
}

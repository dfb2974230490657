// A story being read: the text of a step beside its view, which can be used like any other and leaves the story's address alone.
import { useEffect, useRef } from 'react';
import { parse, type Address } from '../../address';
import { StorySources } from '../../operations';
import { Empty } from '../../parts/Waiting';
import { useInner } from '../../place';
import { PageOf } from '../../shell';
import { useAnswer } from '../../useAnswer';
import { stepHref, stepOf, type Story } from '../stories/stories';
import { Dated } from '../../parts/Dated';

export default function StoryPage({ address }: { address: Address<'story'> }) {
  const found = stepOf(address.id!);
  if (!found) {
    return (
      <div className="page narrow">
        <h1>Not known</h1>
        <Empty>
          <p>There is no such step of a story: “{address.id}”.</p>
          <p>
            <a href="#/stories">All stories</a>
          </p>
        </Empty>
      </div>
    );
  }
  return <Reader {...found} />;
}

function Reader({ story, step }: { story: Story; step: number }) {
  const { title, text, address } = story.steps[step]!;
  const view = useInner(address.startsWith('#') ? address : `#${address}`);
  const heading = useRef<HTMLHeadingElement>(null);
  const previous = useRef<HTMLAnchorElement>(null);
  const next = useRef<HTMLAnchorElement>(null);
  const frame = useRef<HTMLElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    document.title = `${title} · ${story.title} · Backchannel`;
    if (shown.current === step) return;
    shown.current = step;
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [story, step, title]);
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      // In the view itself, arrows belong to what has the focus there.
      if (event.target instanceof Element && frame.current?.contains(event.target)) return;
      const link = event.key === 'ArrowRight' ? next.current : event.key === 'ArrowLeft' ? previous.current : null;
      if (!link || (event.target instanceof Element && event.target.matches('input, select, textarea'))) return;
      event.preventDefault();
      link.click();
    };
    addEventListener('keydown', turn);
    return () => removeEventListener('keydown', turn);
  }, []);
  const last = story.steps.length - 1;
  const changed = view.fragment !== (address.startsWith('#') ? address : `#${address}`);
  return (
    <div className="story">
      <section className="story-text" aria-label="The story">
        <p className="hint">
          <a href="#/stories">Stories</a> · {story.title}
        </p>
        <h1 ref={heading} tabIndex={-1}>
          <span className="unseen">
            Step {step + 1} of {story.steps.length}:{' '}
          </span>
          {title}
        </h1>
        {step === 0 && <p className="lede">{story.lede}</p>}
        {text.split(/\n\s*\n/).map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <nav className="bar turn" aria-label="Steps">
          {step > 0 && (
            <a ref={previous} className="button" rel="prev" href={stepHref(story, step - 1)}>
              ‹ Back
            </a>
          )}
          {step < last && (
            <a ref={next} className="button primary" rel="next" href={stepHref(story, step + 1)}>
              Next ›
            </a>
          )}
          <span className="hint">
            {step + 1} of {story.steps.length}; arrow keys turn
          </span>
        </nav>
        <ol className="steps">
          {story.steps.map(({ title: each }, index) => (
            <li key={each}>
              <a href={stepHref(story, index)} aria-current={index === step ? 'step' : undefined}>
                {each}
              </a>
            </li>
          ))}
        </ol>
        <p className="bar">
          <a className="button" href={view.fragment}>
            Open this view
          </a>
          {changed && (
            <button type="button" onClick={view.reset}>
              Back to the story’s view
            </button>
          )}
        </p>
        {step === last && <StorySourcesList ids={story.sources} />}
      </section>
      <section className="story-view" aria-label="The view" ref={frame}>
        <PageOf place={parse(view.fragment)} />
      </section>
    </div>
  );
}

function StorySourcesList({ ids }: { ids: string[] }) {
  const asked = useAnswer(StorySources, ids.length > 0 ? { ids } : null);
  const found = asked.data?.nodes.flatMap((node) => (node && 'title' in node ? [node] : [])) ?? [];
  if (found.length === 0) return null;
  return (
    <>
      <h2>What it rests on</h2>
      <ul className="story-sources">
        {found.map(({ id, title, author, publisher, published }) => (
          <li key={id}>
            <a href={`#/source/${id}`}>{title}</a>
            <span className="hint">
              {' '}
              {[author, publisher].filter(Boolean).join(' · ')}
              {published && <Dated>{author || publisher ? ` · ${published}` : published}</Dated>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

// What the three pages on how firm an answer is have in common: the question, the way back to the paths, and how the asking stands.
import type { ReactNode } from 'react';
import { address as addressOf, format, type Address } from '../../address';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import type { Asked } from '../../useAnswer';
import { listText, words } from '../../words';
import { queryOf, scenarioOf } from '../paths/question';
import { Dated } from '../../parts/Dated';

export type Asking = Address<'independent' | 'cuts' | 'stability'>;

/** The question of an address, with what it supposes; null until both sides are named. */
export function questionOf(address: Asking) {
  const query = queryOf({ ...address, page: 'paths' });
  const scenario = scenarioOf({ ...address, page: 'paths' });
  return query && { query: scenario ? { ...query, scenario } : query };
}

interface Answer {
  from: readonly { name: string }[];
  to: readonly { name: string }[];
  limits: { asOf: string };
  complete: boolean;
  stoppedBecause: string | null;
  whyNone: string | null;
}

const others = [
  { page: 'independent', title: 'Independent routes' },
  { page: 'cuts', title: 'What they hang on' },
  { page: 'stability', title: 'How firm the ranking is' },
] as const;

export function Frame({ address, title, lede, asked, answer, children }: { address: Asking; title: string; lede: string; asked: Asked<unknown>; answer: Answer | undefined; children: ReactNode }) {
  const { page: _, id, ...question } = address;
  return (
    <div className="page">
      <h1>{title}</h1>
      {answer && (
        <p className="verdict">
          {listText(answer.from.map(({ name }) => name))} and {listText(answer.to.map(({ name }) => name))} on <Dated>{answer.limits.asOf}</Dated>
        </p>
      )}
      <p className="lede">{lede}</p>
      <nav className="bar" aria-label="The same question">
        <a className="button" href={format(addressOf('paths', { ...question, id }))}>
          The paths
        </a>
        {others.map(({ page, title: each }) => (
          <a key={page} className="button" href={format(addressOf(page, { ...question, id }))} aria-current={page === address.page ? 'page' : undefined}>
            {each}
          </a>
        ))}
      </nav>
      {!questionOf(address) && (
        <Empty>
          <p>
            <a href="#/">Name the two sides</a> first.
          </p>
        </Empty>
      )}
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {answer && !answer.complete && <p className="notice">{answer.stoppedBecause === 'PATHS' ? 'There are more than the best 1,000 paths; only those were looked at.' : `Not everything was looked at: ${words(answer.stoppedBecause ?? '')} ran out.`}</p>}
      {answer?.whyNone && (
        <Empty>
          <Dated>{answer.whyNone}</Dated>
        </Empty>
      )}
      {answer && children}
    </div>
  );
}

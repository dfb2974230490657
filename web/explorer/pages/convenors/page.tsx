// Who could bring two or more parties together on a day, with what speaks for and against each.
import { useCallback, useMemo, useState } from 'react';
import { actorKinds, type Address } from '../../address';
import { Convenors, type ConvenorInput, type ConvenorsQuery } from '../../operations';
import { Chain } from '../../parts/Chain';
import { Claim, ClaimButton } from '../../parts/Claim';
import { Dated } from '../../parts/Dated';
import { Day, useDay } from '../../parts/Day';
import { PartyBox } from '../../parts/PartyBox';
import { TableTwin } from '../../parts/TableTwin';
import { To } from '../../parts/To';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { listText, strengthText, words } from '../../words';

type Convenor = ConvenorsQuery['convenors']['convenors'][number];
const [usual, most] = [10, 50];
const parts = ['PERSON', 'ORGANIZATION', 'CHANNEL', 'STATE'] as const;

export default function ConvenorsPage({ address }: { address: Address<'convenors'> }) {
  const { parties, maxHops, kinds, avoid, activeOnly } = address;
  const day = useDay(address.asOf);
  const selected = address['tie-selected'];
  const [limit, setLimit] = useState(usual);
  const query = useMemo<ConvenorInput | null>(
    () =>
      day && parties.length >= 2
        ? { parties, asOf: day, limit, maxHops: maxHops ?? null, kinds: kinds.length > 0 ? kinds : null, avoid: avoid.length > 0 ? avoid : null, activeOnly }
        : null,
    [day, parties, maxHops, kinds, avoid, activeOnly, limit],
  );
  const asked = useAnswer(Convenors, query && { query });
  const found = asked.data?.convenors;
  const set = useCallback((values: Partial<Address<'convenors'>>) => change<Address<'convenors'>>({ ...values, 'tie-selected': undefined }), []);
  return (
    <div className="page">
      <h1>Who could bring them together?</h1>
      <p className="lede">People, bodies and third states that reach every party by a short path and belong to none. A list to think from, not advice.</p>
      <form className="asking" aria-label="The parties" onSubmit={(event) => event.preventDefault()}>
        <PartyBox label="Parties, two to ten" value={parties} most={10} kinds={[...actorKinds]} onChange={(next) => set({ parties: next })} placeholder="United States, Iran" />
        <Day value={day} onChange={(asOf) => change({ asOf })} />
        <details className="constraints wide">
          <summary>Constraints</summary>
          <div className="constraint-fields">
            <label className="field">
              <span>At most … ties to each party</span>
              <input type="number" min={1} max={12} value={maxHops ?? ''} placeholder="3" onChange={({ target }) => set({ maxHops: target.valueAsNumber >= 1 && target.valueAsNumber <= 12 ? Math.floor(target.valueAsNumber) : undefined })} />
            </label>
            <PartyBox label="Neither list nor pass" value={avoid} kinds={[...parts]} onChange={(next) => set({ avoid: next })} />
            <fieldset className="field choices">
              <legend>Only</legend>
              {actorKinds.map((each) => (
                <label key={each} className="flag">
                  <input type="checkbox" checked={kinds.includes(each)} onChange={({ target }) => set({ kinds: actorKinds.filter((other) => (other === each ? target.checked : kinds.includes(other))) })} />
                  <span>{each === 'STATE' ? 'third states' : each === 'PERSON' ? 'people' : `${words(each)}s`}</span>
                </label>
              ))}
              <label className="flag">
                <input type="checkbox" checked={activeOnly} onChange={({ target }) => set({ activeOnly: target.checked })} />
                <span>over ties that have not ended</span>
              </label>
            </fieldset>
          </div>
        </details>
      </form>
      {parties.length < 2 && <Empty>Name at least two parties.</Empty>}
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {found && day && (
        <div className={selected ? 'columns' : undefined}>
          <div className="record-main" aria-busy={!asked.current}>
            <p className="verdict">
              <Dated>{found.total === 0
                ? `Nobody on record reaches ${listText(found.parties.map(({ name }) => name))} within ${found.limits.maxHops} ties on ${found.limits.asOf}.`
                : `${found.total === 1 ? 'One' : found.total} on record on ${found.limits.asOf}; ${found.convenors.length < found.total ? `the first ${found.convenors.length}` : 'all'}, the best first.`}</Dated>
            </p>
            {!found.complete && <p className="notice">Not all legs were searched: {words(found.stoppedBecause ?? '')} ran out. Ask for fewer ties.</p>}
            <ol className="convenors">
              {found.convenors.map((convenor) => (
                <OneConvenor key={convenor.actor.id} convenor={convenor} day={day} selected={selected} />
              ))}
            </ol>
            {found.total > found.convenors.length && limit < most && (
              <button type="button" className="more" onClick={() => setLimit(most)}>
                Show {found.total > most ? `the first ${most}` : `all ${found.total}`}
              </button>
            )}
            {found.convenors.length > 0 && (
              <details>
                <summary>As a table</summary>
                <TableTwin
                  caption={`Who could bring ${listText(found.parties.map(({ name }) => name))} together`}
                  file={`convenors-${found.limits.asOf}`}
                  rows={[...found.convenors]}
                  id={({ actor }) => actor.id}
                  columns={[
                    { title: 'Rank', text: ({ rank }) => String(rank), numeric: true },
                    { title: 'Who', text: ({ actor }) => actor.name, show: ({ actor }) => <To entity={actor} asOf={day} /> },
                    { title: 'Worst leg', text: ({ strength }) => strengthText(strength), numeric: true },
                    { title: 'Channels before', text: ({ channels }) => String(channels), numeric: true },
                    { title: 'With a result', text: ({ withResult }) => String(withResult), numeric: true },
                    { title: 'For', text: ({ reasons }) => reasons.map(({ sentence }) => sentence).join(' ') },
                    { title: 'Against', text: ({ counterReasons }) => counterReasons.map(({ sentence }) => sentence).join(' ') },
                  ]}
                />
              </details>
            )}
          </div>
          <Claim id={selected} asOf={day} />
        </div>
      )}
    </div>
  );
}

function OneConvenor({ convenor: { rank, actor, strength, word, legs, reasons, counterReasons, channels, withResult }, day, selected }: { convenor: Convenor; day: string; selected: string | undefined }) {
  return (
    <li className="convenor">
      <h2>
        <span className="rank">{rank}</span> <To entity={actor} asOf={day} />
      </h2>
      <p>
        <b className={`word word-${word}`}>{word}</b>, {strengthText(strength)} on its worst leg;{' '}
        {channels === 0 ? 'no channel of its own making on record' : `${channels === 1 ? 'one channel' : `${channels} channels`} convened, mediated or carried for before, ${withResult} with a result`}.
      </p>
      {actor.summary && <p className="hint">{actor.summary}</p>}
      <ul className="legs">
        {legs.map((leg) => (
          <li key={leg.nodes.at(-1)!.id}>
            <Chain nodes={leg.nodes} asOf={day} />{' '}
            <span className="hint">
              {leg.word}, {strengthText(leg.strength)}
            </span>
          </li>
        ))}
      </ul>
      <div className="for-against">
        <Reasons title="For" reasons={reasons} selected={selected} />
        <Reasons title="Against" reasons={counterReasons} selected={selected} />
      </div>
    </li>
  );
}

function Reasons({ title, reasons, selected }: { title: string; reasons: Convenor['reasons']; selected: string | undefined }) {
  return (
    <section className={`reasons reasons-${title.toLowerCase()}`}>
      <h3>{title}</h3>
      {reasons.length === 0 && <p className="hint">Nothing on record.</p>}
      <ul>
        {reasons.map(({ sentence, ties }) => (
          <li key={sentence}>
            <Dated>{sentence}</Dated>{' '}
            {ties.map(({ id }, index) => (
              <ClaimButton key={id} id={id} about={`${sentence} (${index + 1} of ${ties.length})`} chosen={selected === id}>
                {ties.length === 1 ? 'Source' : String(index + 1)}
              </ClaimButton>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

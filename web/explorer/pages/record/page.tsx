// One record: who or what it is, its ties in groups, what happened, what came of it, and what it rests on.
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { address as addressOf, format, type Address } from '../../address';
import { Record as RecordOperation, type Direction, type RecordQuery, type TieKind } from '../../operations';
import { Claim, ClaimButton } from '../../parts/Claim';
import { Day, useDay } from '../../parts/Day';
import { History } from '../../parts/History';
import { Lineage } from '../../parts/Lineage';
import { Shape } from '../../parts/Shape';
import { Sources } from '../../parts/Sources';
import { TableTwin } from '../../parts/TableTwin';
import { Ties } from '../../parts/Ties';
import { To } from '../../parts/To';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { kindWord, listText, spanText, words } from '../../words';
import { Standing } from './Standing';
import { Dated } from '../../parts/Dated';

type RecordPage = 'actor' | 'channel' | 'post' | 'event' | 'agreement' | 'outcome' | 'dispute' | 'indicator' | 'assessment';
type Found = Extract<NonNullable<RecordQuery['node']>, { names: unknown }>;
type FoundChannel = Extract<Found, { lifeCycle: unknown }>;

interface Group {
  title: string;
  kinds: TieKind[];
  direction?: Direction;
}

/** The groups in which a record's ties stand on its page; every kind of tie that the record can have is in one. */
const groups: { [Page in RecordPage]: Group[] } = {
  actor: [
    { title: 'Posts held', kinds: ['TENURE'], direction: 'OUT' },
    { title: 'Channels taken part in', kinds: ['PARTICIPATION'], direction: 'OUT' },
    { title: 'Channels for it', kinds: ['BETWEEN'], direction: 'IN' },
    { title: 'Contacts', kinds: ['CONTACT'] },
    { title: 'Relations', kinds: ['FORMAL_TIE', 'PROTECTS'] },
    { title: 'Bodies', kinds: ['AFFILIATION', 'PART_OF', 'MEMBERSHIP'] },
    { title: 'Posts', kinds: ['POST_OF', 'ACCREDITED_TO'], direction: 'IN' },
    { title: 'Events attended', kinds: ['ATTENDED'], direction: 'OUT' },
    { title: 'Disputes and agreements', kinds: ['PARTY_TO', 'ADDRESSES'] },
    { title: 'Accepted, refused, sanctioned', kinds: ['REJECTED', 'ACCEPTED', 'SANCTIONS', 'BANS_CONTACT'] },
    { title: 'Judgements and figures', kinds: ['ABOUT'], direction: 'IN' },
    { title: 'Hand-overs', kinds: ['LED_TO', 'SUCCEEDED_BY'] },
  ],
  channel: [
    { title: 'Sides and their mandates', kinds: ['BETWEEN'], direction: 'OUT' },
    { title: 'Participants', kinds: ['PARTICIPATION'], direction: 'IN' },
    { title: 'Rounds', kinds: ['ROUND_OF'], direction: 'IN' },
    { title: 'What it deals with', kinds: ['ADDRESSES', 'ABOUT'] },
  ],
  post: [
    { title: 'Holders', kinds: ['TENURE'], direction: 'IN' },
    { title: 'Where it belongs', kinds: ['POST_OF', 'ACCREDITED_TO'], direction: 'OUT' },
    { title: 'Statements of vacancy', kinds: ['VACANCY'] },
    { title: 'Judgements and figures', kinds: ['ABOUT'], direction: 'IN' },
    { title: 'Hand-overs', kinds: ['SUCCEEDED_BY'] },
  ],
  event: [
    { title: 'Who attended', kinds: ['ATTENDED'], direction: 'IN' },
    { title: 'Channels', kinds: ['ROUND_OF', 'LIFE_CYCLE'], direction: 'OUT' },
    { title: 'What it dealt with', kinds: ['ADDRESSES', 'ABOUT'] },
  ],
  agreement: [
    { title: 'Parties', kinds: ['PARTY_TO'], direction: 'IN' },
    { title: 'What it deals with', kinds: ['ADDRESSES', 'ABOUT'] },
  ],
  outcome: [{ title: 'What is said of it', kinds: ['ABOUT', 'ADDRESSES', 'PARTY_TO'] }],
  dispute: [
    { title: 'Parties', kinds: ['PARTY_TO'], direction: 'IN' },
    { title: 'What deals with it', kinds: ['ADDRESSES', 'ABOUT'] },
  ],
  indicator: [{ title: 'What it measures', kinds: ['ABOUT'], direction: 'OUT' }],
  assessment: [{ title: 'What it judges', kinds: ['ABOUT'], direction: 'OUT' }],
};

/** Kinds of record that lead to others. */
const followed: RecordPage[] = ['channel', 'event', 'agreement', 'outcome'];

export default function RecordPageView({ address }: { address: Address<RecordPage> }) {
  const id = address.id!;
  const day = useDay(address.asOf);
  const asked = useAnswer(RecordOperation, day ? { id, asOf: day } : null);
  const node = asked.data?.node;
  const found = node && 'names' in node && node.id === id ? node : null;
  const selected = address['tie-selected'];
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(id);
  useEffect(() => {
    if (found) document.title = `${found.name} · Backchannel`;
    if (!found || before.current === id) return;
    before.current = id;
    scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, [found, id]);

  return (
    <div className="page record">
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {!found && <Waiting asked={asked} />}
      {asked.data && asked.current && !found && (
        <Empty>
          <h1>Not known</h1>
          <p>There is no record “{id}” that you may see.</p>
          <p>
            <a href="#/">Look it up by name</a>
          </p>
        </Empty>
      )}
      {found && day && (
        <div className={selected ? 'columns' : undefined}>
          <div className="record-main">
            <header className="record-head">
              <p className="hint">{sortText(found)}</p>
              <h1 ref={title} tabIndex={-1}>
                <Shape kind={found.kind} size={20} /> {found.name}
              </h1>
              {found.summary && <p className="lede">{found.summary}</p>}
              <Facts found={found} />
              <Actions page={address.page} id={id} day={day} />
              <Day value={day} onChange={(asOf) => change({ asOf })} />
            </header>
            {'lifeCycle' in found && <LifeCycle channel={found} day={day} chosen={address.asOf !== undefined} selected={selected} />}
            {'standing' in found && <Standing standing={found.standing} day={day} selected={selected} />}
            {address.page === 'actor' && (
              <section>
                <h2>Over time</h2>
                <History of={[id]} asOf={day} whose={found.name} selected={selected} chosen={address.asOf !== undefined} />
              </section>
            )}
            {groups[address.page].map((group) => (
              <Ties key={`${id} ${group.title}`} {...group} id={id} asOf={day} selected={selected} />
            ))}
            {followed.includes(address.page) && <Lineage of={id} asOf={address.asOf} selected={selected} quiet />}
            <section>
              <h2>What this record rests on</h2>
              <Sources citations={found.citations} />
            </section>
          </div>
          <Claim id={selected} asOf={day} />
        </div>
      )}
    </div>
  );
}

/** What a record is, in a line: kind, sort, track, dates. */
function sortText(found: Found): string {
  const sort = [
    'bodyType' in found && words(found.bodyType), 'channelType' in found && words(found.channelType), 'track' in found && words(found.track).replace('track', 'Track'),
    'channelType' in found && words(found.format), 'level' in found && words(found.level), 'eventType' in found && words(found.eventType), 'agreementType' in found && words(found.agreementType),
    'outcomeType' in found && words(found.outcomeType), 'disputeType' in found && words(found.disputeType), 'indicatorType' in found && words(found.indicatorType), 'assessmentType' in found && words(found.assessmentType),
  ].filter(Boolean);
  const kind = kindWord(found.kind);
  return [kind[0]!.toUpperCase() + kind.slice(1), ...sort].join(' · ');
}

function Facts({ found }: { found: Found }) {
  const others = found.names.filter(({ text, kind }) => text !== found.name && kind !== 'CODE');
  const codes = found.names.filter(({ kind }) => kind === 'CODE');
  const facts: [string, ReactNode][] = [
    [found.kind === 'PERSON' ? 'Lived' : found.kind === 'STATE' || found.kind === 'ORGANIZATION' || found.kind === 'POST' ? 'Existed' : 'When', found.kind !== 'CHANNEL' && spanText(found.from, found.to) && <Dated>{spanText(found.from, found.to)}</Dated>],
    ['Where', 'place' in found && found.place],
    ['Sector', 'sector' in found && found.sector && words(found.sector)],
    ['Purpose', 'purpose' in found && found.purpose],
    ['Known', 'visibility' in found && found.visibility && words(found.visibility)],
    ['Rule', 'chathamHouseRule' in found && found.chathamHouseRule && 'Chatham House Rule: who took part is told only to a named group'],
    ['Figure', 'figure' in found && `${found.figure} ${found.unit}`],
    ['Says', 'statement' in found && found.statement],
    ['By', 'author' in found && found.author],
    ['Sure', 'confidence' in found && found.confidence],
    ['Also', others.length > 0 && <Names names={others} />],
    ['Codes', codes.length > 0 && codes.map(({ text }) => text).join(', ')],
    ['Marking', found.marking.tlp !== 'CLEAR' && `TLP:${found.marking.tlp} ${found.marking.groups.join(', ')}`],
  ];
  const shown = facts.filter(([, value]) => value);
  if (shown.length === 0) return null;
  return (
    <dl className="facts-list">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const Names = ({ names }: { names: Found['names'] }) => (
  <>
    {names.map(({ text, lang, kind }, index) => (
      <span key={`${text} ${kind}`}>
        {index > 0 && ', '}
        <bdi lang={lang ?? undefined}>{text}</bdi>
        {(kind === 'FORMER' || kind === 'CODE_NAME') && ` (${words(kind)})`}
      </span>
    ))}
  </>
);

/** Where one can go on from here. */
function Actions({ page, id, day }: { page: RecordPage; id: string; day: string }) {
  const asOf = day;
  return (
    <p className="bar">
      {page === 'actor' && (
        <>
          <a className="button" href={format(addressOf('ask', { from: [id], asOf }))}>
            Paths from here
          </a>
          <a className="button" href={format(addressOf('convenors', { parties: [id], asOf }))}>
            Who could convene
          </a>
          {!id.startsWith('person:') && (
            <a className="button" href={format(addressOf('vacancies', { owner: id, asOf }))}>
              Its vacant posts
            </a>
          )}
        </>
      )}
      {(page === 'actor' || page === 'channel') && (
        <a className="button" href={format(addressOf('timeline', { of: [id], asOf }))}>
          Timeline
        </a>
      )}
      {followed.includes(page) && (
        <a className="button" href={format(addressOf('lineage', { of: id }))}>
          Lineage
        </a>
      )}
    </p>
  );
}

const shut = ['SUSPENDED', 'CLOSED', 'CONVERTED'];

/** A channel's state on the day, and every step of its life with its reason. */
function LifeCycle({ channel: { id, name, state, lifeCycle }, day, chosen, selected }: { channel: FoundChannel; day: string; chosen: boolean; selected: string | undefined }) {
  // Dormancy that was worked out for the day is no step of the record; what comes after the day is not worked out.
  const later = lifeCycle.some(({ earliest }) => earliest > day);
  const drawn = useMemo(
    () => (state.computed && state.since ? [...lifeCycle, { state: state.state, earliest: state.since, latest: state.since }] : lifeCycle),
    [state, lifeCycle],
  );
  return (
    <section>
      <h2>Life cycle</h2>
      <p className={`state${shut.includes(state.state) ? ' state-shut' : ''}`}>
        On <Dated>{day}</Dated>: <strong>{words(state.state)}</strong>
        {state.certainty === 'POSSIBLE' && state.may.length > 1 && `, or perhaps ${listText(state.may.filter((each) => each !== state.state).map(words))}`}
        {state.since && <Dated>{`, since ${state.since}`}</Dated>}
        {state.computed && ' (worked out: no contact on record for a year)'}
        {state.lastContact && <Dated>{`; last contact on record ${state.lastContact}`}</Dated>}.
      </p>
      <History of={[id]} asOf={day} whose={name} selected={selected} lifeCycle={drawn} {...(state.computed && !later ? { until: day } : {})} chosen={chosen} />
      {lifeCycle.length > 0 && (
        <TableTwin
          caption="Every change of its state"
          file="life-cycle"
          rows={[...lifeCycle]}
          id={({ tie }) => tie.id}
          columns={[
            { title: 'When', text: ({ earliest, latest }) => (earliest === latest ? earliest : `${earliest} to ${latest}`) },
            { title: 'State', text: (step) => words(step.state) },
            { title: 'Why', text: ({ reason }) => (reason ? words(reason) : '') },
            { title: 'Event', text: ({ event }) => event.name, show: ({ event }) => <To entity={event} asOf={day} /> },
            { title: 'Sources', onScreen: true, text: ({ tie }) => tie.id, show: ({ tie, event }) => <ClaimButton id={tie.id} about={event.name} chosen={selected === tie.id}>Sources</ClaimButton> },
          ]}
        />
      )}
    </section>
  );
}

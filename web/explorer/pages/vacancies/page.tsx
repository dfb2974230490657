// Posts that nobody holds on a day, or that somebody holds only acting.
import { useEffect, useState } from 'react';
import { postStatuses, type Address } from '../../address';
import { Vacancies, type VacanciesQuery } from '../../operations';
import { Claim } from '../../parts/Claim';
import { Dated } from '../../parts/Dated';
import { Day, useDay } from '../../parts/Day';
import { PartyBox } from '../../parts/PartyBox';
import { Pager, type Passed } from '../../parts/Pager';
import { TableTwin } from '../../parts/TableTwin';
import { To } from '../../parts/To';
import { Empty, Problem, Waiting } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { listText, words } from '../../words';
import { Claims, postWords } from '../record/Standing';

type Row = VacanciesQuery['vacancies']['edges'][number]['node'];
const page = 50;

export default function VacanciesPage({ address }: { address: Address<'vacancies'> }) {
  const { owner, accreditedTo, statuses } = address;
  const day = useDay(address.asOf);
  const [passed, setPassed] = useState<Passed>([]);
  useEffect(() => setPassed([]), [owner, accreditedTo, statuses.join(' '), day]);
  const asked = useAnswer(
    Vacancies,
    day ? { asOf: day, owner: owner ?? null, accreditedTo: accreditedTo ?? null, statuses: statuses.length > 0 ? statuses : null, after: passed.at(-1) ?? null } : null,
  );
  const found = asked.data?.vacancies;
  const rows = found?.edges.map(({ node }) => node) ?? [];
  const selected = address['tie-selected'];
  const set = (values: Partial<Address<'vacancies'>>) => change<Address<'vacancies'>>({ ...values, 'tie-selected': undefined });
  return (
    <div className="page">
      <h1>
        Vacant posts{day && <Dated>{` on ${day}`}</Dated>}
      </h1>
      <form className="asking" aria-label="Which posts" onSubmit={(event) => event.preventDefault()}>
        <PartyBox label="Of a state or body" value={owner ? [owner] : []} most={1} kinds={['STATE', 'ORGANIZATION']} onChange={([next]) => set({ owner: next })} placeholder="any" />
        <PartyBox label="Accredited to" value={accreditedTo ? [accreditedTo] : []} most={1} kinds={['STATE', 'ORGANIZATION']} onChange={([next]) => set({ accreditedTo: next })} placeholder="any" />
        <Day value={day} onChange={(asOf) => change({ asOf })} />
        <fieldset className="field choices in-row">
          <legend>That are</legend>
          {postStatuses.map((each) => (
            <label key={each} className="flag">
              <input type="checkbox" checked={statuses.includes(each)} onChange={({ target }) => set({ statuses: postStatuses.filter((other) => (other === each ? target.checked : statuses.includes(other))) })} />
              <span>{postWords[each]}</span>
            </label>
          ))}
        </fieldset>
        {statuses.length === 0 && <p className="hint">Without a choice: those that are vacant, held by somebody acting, or uncertain.</p>}
      </form>
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {found && found.totalCount === 0 && (
        <Empty>
          <p>No such post is on record that day. Where no source is complete for a body, its vacancies stay unknown: look at “unknown” too, or choose another day.</p>
        </Empty>
      )}
      {found && found.totalCount > 0 && day && (
        <div className={selected ? 'columns' : undefined}>
          <div className="record-main" aria-busy={!asked.current}>
            <p>{found.totalCount === 1 ? 'One post.' : `${found.totalCount} posts.`}</p>
            <TableTwin<Row>
              caption={`Posts as they stood on ${day}`}
              file={`vacancies-${day}`}
              rows={rows}
              id={({ post }) => post.id}
              columns={[
                { title: 'Post', text: ({ post }) => post.name, show: ({ post }) => <To entity={post} asOf={day} /> },
                { title: 'Stands', text: ({ status }) => postWords[status], show: ({ status }) => <strong className={`post-status post-${status.toLowerCase()}`}>{postWords[status]}</strong> },
                { title: 'Since', text: ({ since }) => since ?? '' },
                { title: 'Days in all', text: ({ days }) => (days === null ? '' : String(days)), numeric: true },
                { title: 'Last holder', text: ({ previous }) => previous?.name ?? '', show: ({ previous }) => previous && <To entity={previous} asOf={day} /> },
                { title: 'Stands in', text: ({ charges, holder }) => listText([...new Set([...charges, { holder }].flatMap((each) => each.holder?.name ?? []))]) },
                { title: 'Next', text: ({ next, until }) => (next ? `${next.name}${until ? `, ${until}` : ''}` : '') },
                { title: 'Level', text: ({ post }) => ('level' in post ? words(post.level) : '') },
                { title: 'On record', text: ({ claims }) => claims.map(({ sentence }) => sentence).join(' '), show: ({ claims }) => <Claims claims={claims} selected={selected} /> },
              ]}
            />
            <Pager list={found} page={page} shown={rows.length} passed={passed} turn={setPassed} />
          </div>
          <Claim id={selected} asOf={day} />
        </div>
      )}
    </div>
  );
}

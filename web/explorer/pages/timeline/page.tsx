// What happened to an actor or channel, or between two parties.
import { address as addressOf, format, type Address } from '../../address';
import { Names } from '../../operations';
import { Claim } from '../../parts/Claim';
import { Day, useDay } from '../../parts/Day';
import { History } from '../../parts/History';
import { PartyBox } from '../../parts/PartyBox';
import { Empty } from '../../parts/Waiting';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';
import { listText } from '../../words';

export default function TimelinePage({ address }: { address: Address<'timeline'> }) {
  const { of } = address;
  const day = useDay(address.asOf);
  const ids = of.filter((each) => each.includes(':'));
  const names = useAnswer(Names, ids.length > 0 ? { ids } : null);
  const whose = of.map((each) => names.data?.nodes.flatMap((node) => (node && 'name' in node && node.id === each ? [node.name] : []))[0] ?? each);
  const selected = address['tie-selected'];
  return (
    <div className="page">
      <h1>{of.length === 0 ? 'Timeline' : of.length === 1 ? `What happened: ${whose[0]}` : `What happened between ${listText(whose)}`}</h1>
      <form className="asking" aria-label="Whose timeline" onSubmit={(event) => event.preventDefault()}>
        <PartyBox label="Of one actor or channel, or between two parties" value={of} most={2} kinds={['STATE', 'ORGANIZATION', 'PERSON', 'CHANNEL']} onChange={(next) => change({ of: next, 'tie-selected': undefined })} placeholder="Mozambique" />
        <Day value={day} onChange={(asOf) => change({ asOf })} />
      </form>
      {of.length === 0 && <Empty>Name an actor, a channel or two parties.</Empty>}
      {of.length > 0 && day && (
        <div className={selected ? 'columns' : undefined}>
          <div className="record-main">
            <History of={of} asOf={day} whose={listText(whose)} selected={selected} chosen={address.asOf !== undefined} open />
            {of.length === 2 && (
              <p>
                <a className="button" href={format(addressOf('paths', { from: [of[0]!], to: [of[1]!], asOf: day }))}>
                  The ways between them that day
                </a>
              </p>
            )}
          </div>
          <Claim id={selected} asOf={day} />
        </div>
      )}
    </div>
  );
}

// How something came about and what came of it: how unofficial channels led to official ones, and to what.
import type { Address } from '../../address';
import { Claim } from '../../parts/Claim';
import { useDay } from '../../parts/Day';
import { Lineage } from '../../parts/Lineage';
import { PartyBox } from '../../parts/PartyBox';
import { Empty } from '../../parts/Waiting';
import { change } from '../../place';

export default function LineagePage({ address }: { address: Address<'lineage'> }) {
  const day = useDay(undefined);
  const selected = address['tie-selected'];
  return (
    <div className="page">
      <h1>How it came about and what came of it</h1>
      <form className="asking" aria-label="Whose lineage" onSubmit={(event) => event.preventDefault()}>
        <PartyBox label="Of a channel, event, agreement or outcome" value={address.of ? [address.of] : []} most={1} kinds={['CHANNEL', 'EVENT', 'AGREEMENT', 'OUTCOME']} onChange={([of]) => change({ of, 'tie-selected': undefined })} placeholder="General Peace Agreement" />
      </form>
      {address.of ? (
        <div className={selected ? 'columns' : undefined}>
          <Lineage of={address.of} asOf={undefined} selected={selected} />
          <Claim id={selected} asOf={day} />
        </div>
      ) : (
        <Empty>Name what to follow.</Empty>
      )}
    </div>
  );
}

// The ways between two parties on a day.
import type { Address } from '../../address';
import { Paths } from '../../operations';
import { Problem, Waiting } from '../../parts/Waiting';
import { useAnswer } from '../../useAnswer';
import { Question } from './Question';
import { queryOf } from './question';

export default function PathsPage({ address }: { address: Address<'paths'> }) {
  const query = queryOf(address);
  const asked = useAnswer(Paths, query ? { query, routes: address.routes ?? 5 } : null);
  return (
    <div className="page">
      <h1 className="unseen">Paths</h1>
      <Question address={address} />
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {asked.data && <p>{asked.data.paths.routes.found} routes</p>}
    </div>
  );
}

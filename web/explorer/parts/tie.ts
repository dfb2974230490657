// What one tie says, in a few words.
import type { ListedFragment } from '../operations';
import { spanText, words } from '../words';

/** How a tie stands on a day, in a few words. */
export function standingText({ active, certainty, earliestFrom, latestTo, evidence }: ListedFragment['standing'], asOf: string): string {
  if (evidence.disputed) return 'disputed';
  if (active) return certainty === 'CERTAIN' ? 'holds' : 'may hold';
  if (earliestFrom && earliestFrom > asOf) return 'not yet';
  return latestTo && latestTo < asOf ? 'ended' : 'not that day';
}

/** What a tie says besides its ends: the part played, the level, the mandate. */
export const detailText = ({ kind, role, capacity, level, presence, mandate, state, reason, basis, what, in: place }: ListedFragment): string =>
  [
    kind === 'BETWEEN' ? (mandate ? `mandate: ${words(mandate)}` : 'mandate unknown') : null,
    role && words(role), capacity && words(capacity), level && words(level), presence && presence !== 'OPEN' && words(presence), state && words(state),
    reason && words(reason), basis && words(basis), what && `carried over: ${words(what)}`, place && `in ${place.name}`,
  ]
    .filter(Boolean)
    .join(', ');

/** When a tie held, its dates as on record: Dated shows them. */
export const whenText = ({ start, end, appointed }: ListedFragment): string =>
  spanText(start, end) || (appointed ? `appointed ${appointed}` : '');

// The question of an address, as the API takes it and in words.
import type { Address } from '../../address';
import type { PathInput, ScenarioInput } from '../../operations';
import { words } from '../../words';

/** What an address of a page with a question holds. */
export type Asked = Address<'paths'> | Address<'ask'>;

/** What an address supposes; null for nothing. */
export function scenarioOf({ close, remove, tie }: Asked): ScenarioInput | null {
  if (close.length + remove.length + tie.length === 0) return null;
  return { close, remove, add: tie.map(({ from, to, kind, role }) => ({ from, to, kind, role: role ?? null })) };
}

/** The question, without what is supposed; null until both sides are named. */
export function queryOf(address: Asked): PathInput | null {
  const { from, to, asOf, maxHops, minStrength, kinds, tracks, channelStates, actorKinds, character, avoid, passAll, passAny, activeOnly, includeFormal, includeRejected } = address;
  if (from.length === 0 || to.length === 0) return null;
  const some = <T>(values: T[]) => (values.length > 0 ? values : null);
  return {
    from, to, asOf: asOf ?? null, maxHops: maxHops ?? null, minStrength: minStrength ?? null, kinds: some(kinds), tracks: some(tracks), channelStates: some(channelStates),
    actorKinds: some(actorKinds), character: character ?? null, avoid: some(avoid), passAll: some(passAll), passAny: some(passAny), activeOnly, includeFormal, includeRejected,
  };
}

/** The constraints of a question, each in a few words. */
export function constraintsOf(address: Asked): string[] {
  const { maxHops, minStrength, kinds, tracks, channelStates, actorKinds, character, avoid, passAll, passAny, activeOnly, includeFormal, includeRejected } = address;
  const some = (what: string, values: readonly string[]) => (values.length > 0 ? [`${what} ${values.map(words).join(' or ')}`] : []);
  return [
    ...(maxHops ? [`at most ${maxHops} ties`] : []),
    ...(minStrength ? [`strength at least ${minStrength}`] : []),
    ...some('only ties of', kinds),
    ...some('only channels on', tracks),
    ...some('only channels that are', channelStates),
    ...some('only between:', actorKinds),
    ...(character ? [characterWords[character]] : []),
    ...(avoid.length > 0 ? [`not through ${avoid.length} named`] : []),
    ...(passAll.length > 0 ? [`through ${passAll.length === 1 ? 'one' : `all ${passAll.length}`} named`] : []),
    ...(passAny.length > 0 ? [`through one of ${passAny.length} named`] : []),
    ...(activeOnly ? ['no ties that have ended'] : []),
    ...(includeFormal ? ['states and missions may carry'] : []),
    ...(includeRejected ? ['rejected go-betweens admitted'] : []),
  ];
}

export const characterWords = {
  OFFICIAL: 'office holders of the parties only',
  MIXED: 'brokers together with office holders',
  UNOFFICIAL: 'nobody who holds an office of a party',
} as const;

import { expect, test } from 'vitest';
import { address, actorKinds, channelStates, characters, format, isDay, pages, parse, supposedKinds, tieKinds, tracks, type Address, type PageName } from '../address';

const random = (() => {
  let state = 20180301;
  return (below: number) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
})();
const pick = <T>(values: readonly T[]): T => values[random(values.length)]!;
const some = <T>(values: readonly T[]): T[] => values.filter(() => random(3) === 0);
const ids = ['state:iran', 'person:leon-sigal', 'channel:new-york-channel', '朝鲜', 'a&b=c#d?e/f%g+h', 'Côte d’Ivoire', 'x y', '100 %'];

/** An address with every key of a page drawn at random. */
function drawn(page: PageName): Address {
  return address(page, {
    from: some(ids), to: some(ids), asOf: pick([undefined, '2018-03-01', '1978-11-20']), maxHops: pick([undefined, 2, 12]), minStrength: pick([undefined, 0, 0.25, 1]),
    kinds: some(tieKinds), tracks: some(tracks), channelStates: some(channelStates), actorKinds: some(actorKinds), character: pick([undefined, ...characters]),
    avoid: some(ids), passAll: some(ids), passAny: some(ids), activeOnly: random(2) === 0, includeFormal: random(2) === 0, includeRejected: random(2) === 0,
    against: pick([undefined, '2018-06-01']), close: some(ids), remove: some(ids),
    tie: some([{ from: 'person:a', to: 'state:b', kind: pick(supposedKinds), role: 'CLOSE' }, { from: 'person:a', to: 'post:c', kind: 'TENURE' as const }]),
    routes: pick([undefined, 1, 8]), route: pick([undefined, 3]), variant: pick([undefined, 1]), node: pick([undefined, ...ids]), 'tie-selected': pick([undefined, ...ids]),
    through: pick([undefined, ...ids]), view: pick([undefined, 'table' as const]),
  });
}

test('every address round-trips', () => {
  for (const page of ['ask', 'paths'] as const) {
    for (let round = 0; round < 500; round++) {
      const written = drawn(page);
      const fragment = format(written);
      expect(parse(fragment), fragment).toEqual(written);
      expect(new URL(fragment, 'http://localhost/').hash).toBe(fragment); // a browser changes nothing of it
    }
  }
});

test('an address is readable', () => {
  expect(format(address('paths', { from: ['state:united-states'], to: ['state:north-korea'], asOf: '2018-03-01' }))).toBe(
    '#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01',
  );
  expect(format(address('ask'))).toBe('#/');
  for (const empty of ['', '#', '#/', '/', '#/ask']) expect(parse(empty)).toEqual(address('ask'));
});

test.each([
  ['#/nowhere', 'There is no page “nowhere”.'],
  ['#/constructor', 'There is no page “constructor”.'],
  ['#/paths/x', 'takes nothing after its name'],
  ['#/paths?form=a', 'does not know “form”. It knows from, to,'],
  ['#/paths?asOf=2018-13-01', '“asOf=2018-13-01”: a day is written as 2018-03-01.'],
  ['#/paths?asOf=2018-02-30', 'a day is written as'],
  ['#/paths?maxHops=13', 'a whole number from 2 to 12'],
  ['#/paths?maxHops=3.5', 'a whole number from 2 to 12'],
  ['#/paths?minStrength=2', 'a number from 0 to 1'],
  ['#/paths?minStrength=NaN', 'a number from 0 to 1'],
  ['#/paths?activeOnly=yes', 'true or false'],
  ['#/paths?tracks=TRACK_9', 'one of TRACK_1, TRACK_1_5, TRACK_2, TRACK_3'],
  ['#/paths?tie=a', 'two ids and a kind of tie'],
  ['#/paths?tie=a,b,FORMAL_TIE', 'one of CONTACT'],
  ['#/paths?view=map', 'one of table'],
  ['#/%', 'cut off or written wrongly'],
])('%s tells what is wrong', (fragment, problem) => {
  expect(parse(fragment)).toEqual({ problem: expect.stringContaining(problem) });
});

test('no fragment makes it throw', () => {
  const parts = ['#', '/', '?', '&', '=', '%', '%zz', 'paths', 'from', 'state:iran', 'asOf', '2018-03-01', '__proto__', 'tie', ',', '\u0000', '😀'];
  for (let round = 0; round < 5000; round++) parse(Array.from({ length: random(9) }, () => pick(parts)).join(''));
});

test('a day is one of the calendar', () => {
  for (const day of ['2018-03-01', '2016-02-29', '0800-12-25']) expect(isDay(day), day).toBe(true);
  for (const day of ['2018-3-1', '2017-02-29', '2018-00-10', '', '20180301', '2018-03-01T00:00']) expect(isDay(day), day).toBe(false);
});

test('every page has an address of its own', () => {
  for (const page of Object.keys(pages) as PageName[]) expect(parse(format(address(page)))).toEqual(address(page));
});

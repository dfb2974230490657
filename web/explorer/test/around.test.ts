import { expect, test } from 'vitest';
import { parse } from '../address';
import { datesIn, datesText, dateText, wholeYears } from '../../drawing/day';
import { detailText, standingText, whenText } from '../parts/tie';
import { recordHref, recordPage } from '../parts/record';
import { stepHref, stepOf, stories } from '../pages/stories/stories';
import { countText, spanText, tieText } from '../words';

test('dates as people write them', () => {
  const dates = ['1978', '1978-11', '1978-11-20', '1994~', '2018-03?', '<1990', '..', '2018-02~'];
  expect(dates.map(dateText)).toEqual(['1978', 'November 1978', '20 November 1978', 'about 1994', 'perhaps March 2018', 'before 1990', 'now', 'about February 2018']);
  expect(dateText('no date')).toBe('no date');
});

test('dates within a text', () => {
  expect(datesText('Over by 2018-06-01: X held it, from 2013-02 to 2017-01-20, until 2018~, begun 2018?.')).toBe('Over by 1 June 2018: X held it, from February 2013 to 20 January 2017, until about 2018, begun perhaps 2018.');
  for (const text of ['the years 1990-91', 'contact:a--2016-01-13', 'No 2018-13-40', 'in 1978', '1,000 of 2018']) expect(datesText(text)).toBe(text);
  expect(datesIn('1978')).toEqual([{ text: '1978', date: '1978' }]);
  expect(datesIn('on 2018-03-01.')).toEqual([{ text: 'on ', date: null }, { text: '2018-03-01', date: '2018-03-01' }, { text: '.', date: null }]);
  expect(datesIn('')).toEqual([]);
});

test('things are counted by what they are', () => {
  const things = ['CHANNEL', 'AGREEMENT', 'CHANNEL', 'PERSON', 'CHANNEL', 'PERSON'].map((kind) => ({ kind }));
  expect([countText(things), countText([]), countText(things.slice(1, 2))]).toEqual(['3 channels, 1 agreement and 2 people', '', '1 agreement']);
});

test('spans of time in words, their dates as on record', () => {
  expect([spanText(null, null), spanText('1978', null), spanText(null, '1978'), spanText('1978', '1978'), spanText('1978', '1980-05'), spanText('1978', '..'), spanText(null, '..'), spanText(null, '<2018')]).toEqual([
    '', 'since 1978', 'until 1978', '1978', '1978 to 1980-05', 'since 1978, goes on', 'goes on', '<2018',
  ]);
});

test('a tie reads from both of its ends', () => {
  expect([tieText('TENURE'), tieText('TENURE', true)]).toEqual(['holds', 'is held by']);
});

const evidence = { weight: 0.5, grade: 'C3', origins: 1, unjudged: false, disputed: false };
const standing = { active: true, certainty: 'CERTAIN' as const, ending: 'OPEN' as const, earliestFrom: '2015-01-01', latestTo: null, evidence };

test('how a tie stands on a day', () => {
  const over = { ...standing, active: false, certainty: null };
  expect([
    standingText(standing, '2018-03-01'),
    standingText({ ...standing, certainty: 'POSSIBLE' }, '2018-03-01'),
    standingText({ ...over, latestTo: '2017-12-31' }, '2018-03-01'),
    standingText({ ...over, earliestFrom: '2019-01-01', latestTo: '2020-01-01' }, '2018-03-01'),
    standingText({ ...standing, evidence: { ...evidence, disputed: true } }, '2018-03-01'),
  ]).toEqual(['holds', 'may hold', 'ended', 'not yet', 'disputed']);
});

test('what a tie says besides its ends, and when', () => {
  const named = { id: 'state:a', kind: 'STATE' as const, name: 'A' };
  const tie = {
    id: 'between:a', kind: 'BETWEEN' as const, start: null, end: null, appointed: '2018-07', role: null, capacity: null, basis: null, level: null, presence: null, state: null, reason: null,
    mandate: null, what: null, in: null, from: named, to: named, standing,
  };
  expect(detailText(tie)).toBe('mandate unknown');
  expect(detailText({ ...tie, mandate: 'AUTHORISED' })).toBe('mandate: authorised');
  expect(detailText({ ...tie, kind: 'FORMAL_TIE', level: 'INTERESTS_SECTION', presence: 'SUSPENDED', in: named })).toBe('interests section, suspended, in A');
  expect(whenText(tie)).toBe('appointed 2018-07');
  expect(whenText({ ...tie, start: '2018-08' })).toBe('since 2018-08');
});

test('every kind of record leads to its page, by an address that can be read', () => {
  const ids = ['state:iran', 'person:a', 'organization:b', 'channel:c', 'post:d', 'event:e', 'agreement:f', 'outcome:g', 'dispute:h', 'indicator:i', 'assessment:j', 'source:k'];
  expect(ids.map(recordPage)).toEqual(['actor', 'actor', 'actor', 'channel', 'post', 'event', 'agreement', 'outcome', 'dispute', 'indicator', 'assessment', 'source']);
  expect(recordHref('channel:c', '2018-03-01')).toBe('#/channel/channel:c?asOf=2018-03-01');
  for (const id of ids) expect(parse(recordHref(id)!)).toMatchObject({ page: recordPage(id), id });
  expect(recordHref('coverage:x')).toBeNull();
});

test('a line of days spans whole years', () => {
  expect(wholeYears(['1990-05-04', '1978-11-20'], '2018-03-01')).toEqual({ from: '1978-01-01', to: '1990-12-31' });
  expect(wholeYears([], '2018-03-01')).toEqual({ from: '2018-01-01', to: '2018-12-31' });
});

test('every story has steps whose addresses can be read, and an address per step', () => {
  expect(stories.length).toBeGreaterThanOrEqual(10);
  expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length);
  for (const story of stories) {
    for (const [index, { address }] of story.steps.entries()) {
      expect(parse(address), `${story.id}, step ${index + 1}`).not.toHaveProperty('problem');
      expect(parse(stepHref(story, index))).toMatchObject({ page: 'story', id: `${story.id}/${index + 1}` });
      expect(stepOf(`${story.id}/${index + 1}`)).toEqual({ story, step: index });
    }
    expect(stepOf(story.id)).toEqual({ story, step: 0 });
    expect(stepOf(`${story.id}/${story.steps.length + 1}`)).toBeNull();
    expect(stepOf(`${story.id}/1/2`)).toBeNull();
  }
  expect(stepOf('no-such-story')).toBeNull();
});

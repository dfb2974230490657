import { readdirSync } from 'node:fs';
import { parse } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { withoutHeaders } from '../storage';
import { nameTabs, offerWorkedQueries, prepareTabs } from '../tabs';
import { titleOf, workedQueries, type WorkedQuery } from '../worked';

describe('worked queries', () => {
  test('are all files of the folder, in the order of their names', () => {
    const folder = new URL('../queries/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
    expect(workedQueries.map(({ id }) => `${id}.graphql`)).toEqual(names.sort());
  });

  test.each(workedQueries)('$id is ready to be asked', ({ id, title, query, variables }) => {
    expect(id).toMatch(/^\d\d-[a-z0-9-]+$/);
    expect(title).toBe(titleOf(query));
    expect(parse(query).definitions.filter(({ kind }) => kind === 'OperationDefinition')).toHaveLength(1);
    if (variables) expect(JSON.parse(variables)).toBeTypeOf('object');
  });

  test('take their title from the first line alone', () => {
    expect(titleOf('# Title: Who knows whom?\n{ x }')).toBe('Who knows whom?');
    expect(titleOf('# Title:   spaced  \r\n')).toBe('spaced');
    expect(titleOf('{ x }\n# Title: too late')).toBeUndefined();
    expect(titleOf('# Title:\n# nothing')).toBeUndefined();
    expect(titleOf(null)).toBeUndefined();
  });
});

describe('tabs', () => {
  const first: WorkedQuery = { id: '01-a', title: 'A?', query: '# Title: A?\n{ a }', variables: '{"n":1}' };
  const second: WorkedQuery = { id: '02-b', title: 'B?', query: '# Title: B?\n{ b }', variables: '' };
  let storage: Map<string, string> & Pick<Storage, 'getItem' | 'setItem'>;

  beforeEach(() => {
    storage = Object.assign(new Map<string, string>(), {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
    });
  });

  const state = () => JSON.parse(storage.get('graphiql:tabState')!);
  const titles = () => state().tabs.map(({ title }: { title: string }) => title);
  const edit = (change: (state: any) => void) => {
    const changed = state();
    change(changed);
    storage.set('graphiql:tabState', JSON.stringify(changed));
  };

  test('are the worked queries on a first visit, the first one open', () => {
    prepareTabs(storage, [first, second]);
    expect(titles()).toEqual(['A?', 'B?']);
    expect(state().activeTabIndex).toBe(0);
    expect(storage.get('graphiql:query')).toBe(first.query);
    expect(storage.get('graphiql:variables')).toBe(first.variables);
  });

  test('keep what the visitor changed, with its titles', () => {
    prepareTabs(storage, [first]);
    edit(({ tabs }) => tabs.push({ ...tabs[0], id: 'mine', title: 'Op', query: '# Title: Mine\nquery Op { c }' }));
    edit((changed) => (changed.activeTabIndex = 1));
    prepareTabs(storage, [first, second]);
    expect(titles()).toEqual(['A?', 'Mine']);
    expect(storage.get('graphiql:query')).toContain('query Op { c }');
  });

  test('follow the worked queries as long as the visitor changed nothing', () => {
    prepareTabs(storage, [first]);
    edit(({ tabs }) => (tabs[0].headers = ''));
    prepareTabs(storage, [second, first]);
    expect(titles()).toEqual(['B?', 'A?']);
  });

  test('are the worked queries again after a reset', () => {
    prepareTabs(storage, [first, second]);
    edit((changed) => {
      changed.tabs = [{ ...changed.tabs[1], query: '{ mine }' }];
    });
    offerWorkedQueries(storage, [first, second]);
    prepareTabs(storage, [first, second]);
    expect(titles()).toEqual(['A?', 'B?']);
  });

  test.each(['', '{', '7', '{"tabs":[]}', '{"tabs":[],"activeTabIndex":0}'])('survive the broken store %j', (broken) => {
    storage.set('graphiql:tabState', broken);
    prepareTabs(storage, [first]);
    expect(titles()).toEqual(['A?']);
  });

  test('are named after their own first line, or as GraphiQL names them', () => {
    const tabs = [{ title: 'Op', query: first.query }, { title: '<untitled>', query: null }] as any[];
    nameTabs({ tabs, activeTabIndex: 0 });
    expect(tabs.map(({ title }) => title)).toEqual(['A?', '<untitled>']);
  });
});

test('request headers are never kept', () => {
  const history = JSON.stringify({ queries: [{ query: '{ a }', headers: '{"Authorization":"secret"}' }] });
  expect(withoutHeaders('graphiql:queries', history)).toBe('{"queries":[{"query":"{ a }"}]}');
  expect(withoutHeaders('graphiql:favorites', history)).not.toContain('secret');
  expect(withoutHeaders('graphiql:query', '{ a }')).toBe('{ a }');
});

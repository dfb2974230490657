// GraphiQL keeps its tabs in the browser's storage. This file fills that storage before GraphiQL reads it.
import type { TabsState } from '@graphiql/react';
import { titleOf, workedQueries, type WorkedQuery } from './worked';

const TABS = 'graphiql:tabState';
const QUERY = 'graphiql:query';
const VARIABLES = 'graphiql:variables';
const OFFERED = 'backchannel:workedQueries';

type Tab = TabsState['tabs'][number];
type Store = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Prepares the tabs for a start of GraphiQL: the worked queries on a first visit, and again when they have
 * changed since and the visitor had left them as they were; otherwise the visitor's own tabs.
 */
export function prepareTabs(storage: Store, worked = workedQueries): void {
  const stored = readTabs(storage);
  if (!stored || contents(stored.tabs) === storage.getItem(OFFERED)) {
    offerWorkedQueries(storage, worked);
  } else {
    nameTabs(stored);
    writeTabs(storage, stored);
  }
}

/** Replaces all tabs by the worked queries. */
export function offerWorkedQueries(storage: Store, worked = workedQueries): void {
  const tabs = worked.map(newTab);
  writeTabs(storage, { tabs, activeTabIndex: 0 });
  storage.setItem(OFFERED, contents(tabs));
}

/** Names each tab after its `# Title:` line. GraphiQL itself would name it after its operation. */
export function nameTabs({ tabs }: TabsState): void {
  for (const tab of tabs) tab.title = titleOf(tab.query) ?? tab.title;
}

function newTab({ id, title, query, variables }: WorkedQuery): Tab {
  return { id, title, query, variables, headers: null, hash: '', operationName: null, response: null };
}

function readTabs(storage: Store): TabsState | undefined {
  try {
    const state = JSON.parse(storage.getItem(TABS) ?? '');
    return state.tabs[state.activeTabIndex] ? state : undefined;
  } catch {
    return undefined;
  }
}

/** GraphiQL opens the tab that equals the stored query and variables, or adds one: keep them equal to the active tab. */
function writeTabs(storage: Store, state: TabsState): void {
  const active = state.tabs[state.activeTabIndex];
  storage.setItem(TABS, JSON.stringify(state));
  storage.setItem(QUERY, active?.query ?? '');
  storage.setItem(VARIABLES, active?.variables ?? '');
}

function contents(tabs: Tab[]): string {
  return JSON.stringify(tabs.map((tab) => [tab.query ?? '', tab.variables ?? '']));
}

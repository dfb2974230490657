/** A worked query: one question with its text and variables, shown in a tab of its own. */
export type WorkedQuery = { id: string; title: string; query: string; variables: string };

const queries = import.meta.glob<string>('./queries/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./queries/*.json', { query: '?raw', import: 'default', eager: true });

/** All worked queries, in the order of their file names. */
export const workedQueries: WorkedQuery[] = Object.entries(queries)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, query]) => {
    const id = path.replace('./queries/', '').replace('.graphql', '');
    return { id, title: titleOf(query) ?? id, query, variables: variables[`./queries/${id}.json`] ?? '' };
  });

/** The title in a query's first line, `# Title: ...`, if it has one. */
export function titleOf(query: string | null): string | undefined {
  return /^# Title:[ \t]*(\S.*)/.exec(query ?? '')?.[1]?.trim();
}

// Where records have their pages.
import { format, pages, type Address, type PageName } from '../address';

/** The page of a record, by its id: the kind stands before the colon. Null where its kind has no page. */
export function recordPage(id: string): PageName | null {
  const kind = id.slice(0, id.indexOf(':'));
  const page = ['state', 'organization', 'person'].includes(kind) ? 'actor' : kind;
  return Object.hasOwn(pages, page) ? (page as PageName) : null;
}

/** The fragment of a record's page on a day; null where its kind has no page. */
export function recordHref(id: string, asOf?: string): string | null {
  const page = recordPage(id);
  return page && format({ page, id, asOf } as Address);
}

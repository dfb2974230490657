// The pages of a list that is longer than one.

/** The cursors after which the pages so far began, but for the first: one can go back by them. */
export type Passed = (string | null)[];

interface Props {
  list: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  /** How many a page holds at most. */
  page: number;
  /** How many this one holds. */
  shown: number;
  passed: Passed;
  turn(passed: Passed): void;
}

export function Pager({ list: { totalCount, pageInfo }, page, shown, passed, turn }: Props) {
  if (totalCount <= page) return null;
  const begun = passed.length * page;
  return (
    <div className="bar">
      <button type="button" disabled={passed.length === 0} onClick={() => turn(passed.slice(0, -1))}>
        ‹ Before
      </button>
      <span className="hint">
        {begun + 1} to {begun + shown} of {totalCount}
      </span>
      <button type="button" disabled={!pageInfo.hasNextPage} onClick={() => turn([...passed, pageInfo.endCursor])}>
        Next ›
      </button>
    </div>
  );
}

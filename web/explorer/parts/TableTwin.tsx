// The table twin of a picture: the same facts in rows, to read, to copy and to save.
import type { ReactNode } from 'react';
import { datesText } from '../../drawing/day';
import { Dated } from './Dated';
import { save } from './save';
import { Scroll } from './Scroll';

export interface Column<Row> {
  title: string;
  /** The cell's text, as it is saved too. */
  text(row: Row): string;
  /** What to show in place of the text. */
  show?(row: Row): ReactNode;
  /** Numbers stand on the right. */
  numeric?: boolean;
  /** There only to be pressed: it is not printed. */
  onScreen?: boolean;
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  /** The name of the file to save, without its ending. */
  file: string;
  /** What tells rows apart. */
  id(row: Row): string;
  /** The most rows to show; all are saved. */
  most?: number;
}

export function TableTwin<Row>({ caption, columns, rows, file, id, most }: Props<Row>) {
  return (
    <div className="table-twin">
      <Scroll label={datesText(caption)}>
        <table>
          <caption>
            <Dated>{caption}</Dated>
            {most !== undefined && rows.length > most && `: the first ${most} of ${rows.length}; the file has all`}
          </caption>
          <thead>
            <tr>
              {columns.map(({ title, numeric, onScreen }) => (
                <th key={title} scope="col" className={numeric ? 'numeric' : onScreen ? 'on-screen' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((row) => (
              <tr key={id(row)}>
                {columns.map(({ title, text, show, numeric, onScreen }) => (
                  <td key={title} className={numeric ? 'numeric' : onScreen ? 'on-screen' : undefined}>
                    {show ? show(row) : <Dated>{text(row)}</Dated>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <button type="button" onClick={() => save(`${file}.csv`, 'text/csv', csv([columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))]))}>
        Save as CSV
      </button>
    </div>
  );
}

/** Rows as CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe. */
export function csv(rows: string[][]): string {
  const cell = (value: string) => {
    const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

// A text with its dates as people write them, each marked up with the date as it is on record.
import { Fragment } from 'react';
import { datesIn, dateText } from '../../drawing/day';

export function Dated({ children }: { children: string }) {
  return datesIn(children).map(({ text, date }, index) =>
    date ? (
      <time key={index} dateTime={date.replaceAll(/[<>?~%]/g, '')}>
        {dateText(date)}
      </time>
    ) : (
      <Fragment key={index}>{text}</Fragment>
    ),
  );
}

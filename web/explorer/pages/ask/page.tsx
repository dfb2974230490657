// The first page: the question, and some to begin with.
import type { Address } from '../../address';
import { Question } from '../paths/Question';

export default function Ask({ address }: { address: Address<'ask'> }) {
  return (
    <div className="page ask">
      <h1>Who and what connects two parties?</h1>
      <p className="lede">Choose two parties that may have no formal tie, and a day. The answer names the people and channels between them, how good each way is, and what it rests on.</p>
      <Question address={address} autoFocus />
      <h2>To begin with</h2>
      <ul className="examples">
        {examples.map(({ href, title, text }) => (
          <li key={href}>
            <a href={href}>{title}</a>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

const examples = [
  {
    href: '#/paths?from=state:united-states&to=state:north-korea&asOf=2018-03-01',
    title: 'The United States and North Korea, March 2018',
    text: 'No relations, no ambassador in Seoul, and a meeting of leaders in sight. Who could carry a message?',
  },
  {
    href: '#/paths?from=state:united-states&to=state:iran&asOf=2016-01-01&against=2018-06-01',
    title: 'The United States and Iran, 2016 and 2018',
    text: 'Two days side by side: which ways were lost in between, and what shut them?',
  },
  {
    href: '#/paths?from=state:cuba&to=state:united-states&asOf=1978-11-20',
    title: 'Cuba and the United States, November 1978',
    text: 'Prisoners were about to be released. Who linked Havana and Washington?',
  },
];

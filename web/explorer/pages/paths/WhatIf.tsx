// What is supposed: channels closed, actors gone, two introduced. Nothing of it is stored; it stands in the address alone.
import { useEffect, useRef, useState } from 'react';
import { supposedKinds, type Address, type SupposedKind, type SupposedTie } from '../../address';
import { Names } from '../../operations';
import { PartyBox } from '../../parts/PartyBox';
import { change } from '../../place';
import { useAnswer } from '../../useAnswer';

/** The roles that a supposed tie of a kind can have, the usual one first (the table of trust). */
const roles: Partial<Record<SupposedKind, [string, string][]>> = {
  CONTACT: [['CLOSE', 'are close'], ['WORKED_TOGETHER', 'have worked together'], ['NEGOTIATED', 'have negotiated'], ['ACQUAINTED', 'are acquainted']],
  PARTICIPATION: [['PARTICIPANT', 'takes part in'], ['MEDIATOR', 'mediates in'], ['FACILITATOR', 'facilitates'], ['CONVENOR', 'convenes']],
  AFFILIATION: [['STAFF', 'is on the staff of'], ['LEADER', 'leads'], ['BOARD', 'sits on the board of'], ['MEMBER', 'is a member of']],
};
const plain: Partial<Record<SupposedKind, string>> = { TENURE: 'holds the post', PART_OF: 'is part of', MEMBERSHIP: 'is a member state of' };
const choices = supposedKinds.flatMap((kind) => (roles[kind] ?? [['', plain[kind]!] as [string, string]]).map(([role, text]) => ({ kind, role, text, value: `${kind} ${role}`.trim() })));
const wordsOf = ({ kind, role }: SupposedTie) => choices.find((each) => each.kind === kind && each.role === (role ?? ''))?.text ?? kind.toLowerCase();

const suppose = (values: Partial<Pick<Address<'paths'>, 'close' | 'remove' | 'tie'>>) =>
  change<Address<'paths'>>({ ...values, route: undefined, variant: undefined, node: undefined, 'tie-selected': undefined });

/** What is supposed, each with a button to let it go. */
export function Supposed({ address: { close, remove, tie } }: { address: Address<'paths'> }) {
  const ids = [...new Set([...close, ...remove, ...tie.flatMap(({ from, to }) => [from, to])])].filter((id) => id.includes(':'));
  const names = useAnswer(Names, ids.length > 0 ? { ids } : null);
  const name = (id: string) => names.data?.nodes.flatMap((node) => (node && 'name' in node && node.id === id ? [node.name] : []))[0] ?? id;
  const supposed: { text: string; drop(): void }[] = [
    ...close.map((id) => ({ text: `${name(id)} is closed`, drop: () => suppose({ close: close.filter((each) => each !== id) }) })),
    ...remove.map((id) => ({ text: `${name(id)} is gone`, drop: () => suppose({ remove: remove.filter((each) => each !== id) }) })),
    ...tie.map((each) => ({
      text: each.kind === 'CONTACT' ? `${name(each.from)} and ${name(each.to)} ${wordsOf(each)}` : `${name(each.from)} ${wordsOf(each)} ${name(each.to)}`,
      drop: () => suppose({ tie: tie.filter((other) => other !== each) }),
    })),
  ];
  const box = useRef<HTMLDivElement>(null);
  /** Lets something go whose button goes with it: the focus stays near. */
  const letGo = (drop: () => void) => {
    drop();
    requestAnimationFrame(() => (box.current?.querySelector('button') ?? document.querySelector<HTMLElement>('.what-if summary'))?.focus({ preventScroll: true }));
  };
  if (supposed.length === 0) return null;
  return (
    <div ref={box} className="supposed">
      <strong>Supposing that</strong>
      {supposed.map(({ text, drop }) => (
        <span key={text} className="token">
          {text}
          <button type="button" aria-label={`No longer suppose that ${text}`} onClick={() => letGo(drop)}>
            ×
          </button>
        </span>
      ))}
      <button type="button" onClick={() => letGo(() => suppose({ close: [], remove: [], tie: [] }))}>
        Suppose nothing
      </button>
      <span className="hint">Nothing of it is stored; the link holds it.</span>
    </div>
  );
}

/** The form for what to suppose. */
export function WhatIf({ address }: { address: Address<'paths'> }) {
  const { close, remove, tie } = address;
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState<string[]>([]);
  const [to, setTo] = useState<string[]>([]);
  const [choice, setChoice] = useState(choices[0]!);
  const form = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const introduce = (event: Event) => {
      setFrom([(event as CustomEvent<string>).detail]);
      setOpen(true);
      requestAnimationFrame(() => form.current?.querySelector<HTMLInputElement>('.introduce-to input')?.focus());
    };
    addEventListener('introduce', introduce);
    return () => removeEventListener('introduce', introduce);
  }, []);
  return (
    <section className="what-if" aria-label="What if">
      <details ref={form} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>What if …</summary>
        <div className="constraint-fields">
          <PartyBox label="… these channels closed?" value={close} onChange={(value) => suppose({ close: value })} kinds={['CHANNEL']} placeholder="New York channel" />
          <PartyBox label="… these actors were gone?" value={remove} onChange={(value) => suppose({ remove: value.filter((id) => !address.from.includes(id) && !address.to.includes(id)) })} kinds={['PERSON', 'ORGANIZATION', 'STATE']} />
          <fieldset className="field introduce">
            <legend>… two were introduced?</legend>
            <PartyBox label="Who" value={from} onChange={setFrom} kinds={['PERSON', 'ORGANIZATION', 'STATE']} most={1} />
            <label>
              <span className="unseen">How they are tied</span>
              <select value={choice.value} onChange={(event) => setChoice(choices.find(({ value }) => value === event.target.value)!)}>
                {choices.map(({ value, text }) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
            <div className="introduce-to">
              <PartyBox label="and whom, or what" value={to} onChange={setTo} most={1} />
            </div>
            <button
              type="button"
              disabled={from.length === 0 || to.length === 0}
              onClick={() => {
                suppose({ tie: [...tie, { from: from[0]!, to: to[0]!, kind: choice.kind, ...(choice.role ? { role: choice.role } : {}) }] });
                setFrom([]);
                setTo([]);
                form.current?.querySelector<HTMLInputElement>('.introduce input')?.focus({ preventScroll: true }); // nothing is left to suppose: the button can do no more
              }}
            >
              Suppose it
            </button>
          </fieldset>
        </div>
      </details>
    </section>
  );
}

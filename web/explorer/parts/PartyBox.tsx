// A search box for actors and channels, in any script: what is picked stands before it as tokens.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Names, Search, type EntityKind } from '../operations';
import { useAnswer } from '../useAnswer';
import { kindWord } from '../words';
import { Shape } from './Shape';

interface Props {
  label: string;
  /** Ids or names of what is picked. */
  value: string[];
  onChange(value: string[]): void;
  /** Only entities of these kinds are suggested. */
  kinds?: EntityKind[];
  /** The most that may be picked. */
  most?: number;
  /** What may be typed, as an example. */
  placeholder?: string;
  autoFocus?: boolean;
}

const pause = 120; // between the last key and the search, in milliseconds

export function PartyBox({ label, value, onChange, kinds, most = 20, placeholder, autoFocus }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [sought, setSought] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [known, setKnown] = useState<Record<string, { name: string; kind: EntityKind }>>({});

  useEffect(() => {
    const timer = setTimeout(() => setSought(text.trim()), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useAnswer(Search, sought ? { text: sought, kinds: kinds ?? null, limit: 8 } : null);
  const unnamed = value.filter((each) => each.includes(':') && !known[each]);
  const names = useAnswer(Names, unnamed.length > 0 ? { ids: unnamed } : null);
  useEffect(() => {
    const told = names.data?.nodes.flatMap((node) => (node && 'name' in node ? [[node.id, node]] as const : [])) ?? [];
    if (told.length > 0) setKnown((before) => ({ ...before, ...Object.fromEntries(told) }));
  }, [names.data]);

  const hits = (found.data?.search ?? []).filter(({ entity }) => !value.includes(entity.id));
  const shown = open && sought !== '' && text.trim() !== '';
  const ready = shown && found.current && sought === text.trim();

  function pick(index: number) {
    const entity = hits[index]?.entity;
    if (!entity) return;
    setKnown((before) => ({ ...before, [entity.id]: entity }));
    onChange([...value, entity.id].slice(-most));
    setText('');
    setActive(0);
    setOpen(false);
  }
  function drop(each: string) {
    onChange(value.filter((other) => other !== each));
    input.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      if (hits.length > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === 'Enter' && text.trim()) {
      event.preventDefault(); // a name half typed is no question yet
      if (ready) pick(Math.min(active, hits.length - 1));
    } else if (event.key === 'Escape' && shown) {
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
      drop(value.at(-1)!);
    }
  }

  return (
    <div className="party-box">
      <label htmlFor={id}>{label}</label>
      <div className="party-field" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        {value.map((each) => (
          <span key={each} className="token">
            <Shape kind={known[each]?.kind ?? 'STATE'} />
            {known[each]?.name ?? each}
            <button type="button" aria-label={`Remove ${known[each]?.name ?? each} from “${label}”`} onClick={() => drop(each)}>
              ×
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={ready && hits[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          autoFocus={autoFocus}
          value={text}
          placeholder={value.length === 0 ? placeholder : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
          onFocus={() => setOpen(true)}
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={`Suggestions for “${label}”`} hidden={!shown} className="suggestions">
        {ready &&
          hits.map(({ entity, matched }, index) => (
            <li
              key={entity.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(index)}
            >
              <Shape kind={entity.kind} />
              <span className="suggested">
                <bdi>{entity.name}</bdi>
                {matched !== entity.name && <bdi className="matched">{matched}</bdi>}
              </span>
              <span className="kind">{kindWord(entity.kind)}</span>
            </li>
          ))}
      </ul>
      <p role="status" className={shown && ready && hits.length === 0 ? 'hint' : 'unseen'}>
        {shown && found.error ? found.error.message : ready ? (hits.length === 0 ? `Nothing is known as “${sought}”.` : `${hits.length} suggestions`) : ''}
      </p>
    </div>
  );
}

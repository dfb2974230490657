// The question: two sides, a day, and constraints in plain words.
import { useId, useLayoutEffect, useState, type ReactNode } from 'react';
import { actorKinds, address as addressOf, channelStates, characters, format, tieKinds, tracks, type Address } from '../../address';
import { go } from '../../place';
import { useRevision } from '../../revision';
import { PartyBox } from '../../parts/PartyBox';
import { words } from '../../words';
import { characterWords, constraintsOf, type Asked } from './question';

const kindWords: Record<(typeof tieKinds)[number], string> = {
  TENURE: 'holding an office', AFFILIATION: 'belonging to a body', PARTICIPATION: 'taking part in a channel', CONTACT: 'personal contact',
  PART_OF: 'being part of a body', MEMBERSHIP: 'membership of a state', FORMAL_TIE: 'a mission', PROTECTS: 'protecting interests',
};
const trackWords: Record<(typeof tracks)[number], string> = { TRACK_1: 'Track 1, official', TRACK_1_5: 'Track 1.5, officials in private', TRACK_2: 'Track 2, unofficial', TRACK_3: 'Track 3, people to people' };

export function Question({ address, autoFocus }: { address: Asked; autoFocus?: boolean }) {
  const { shown } = useRevision();
  const [draft, setDraft] = useState<Asked>(address);
  const [complaint, setComplaint] = useState<string | null>(null);
  const key = format(address);
  useLayoutEffect(() => setDraft(address), [key]); // before anything is painted: no draft of another question is seen
  // The data end before today: without a day of one's own, the last day that they speak of is meant.
  const day = draft.asOf ?? (address.page === 'ask' ? (shown?.dataThrough ?? '') : '');
  const set = (values: Partial<Address<'paths'>>) => {
    setDraft((before) => ({ ...before, ...values }) as Asked);
    setComplaint(null);
  };
  const constraints = constraintsOf(draft);
  const id = useId();

  function submit() {
    const missing = draft.from.length === 0 ? 'the first side' : draft.to.length === 0 ? 'the other side' : null;
    if (missing) return setComplaint(`Name ${missing}: type a few letters and pick from the list.`);
    if (draft.from.some((each) => draft.to.includes(each))) return setComplaint('A party cannot stand on both sides: take it out of one.');
    go({ ...addressOf('paths'), ...draft, page: 'paths', id: undefined, asOf: day || undefined, route: undefined, variant: undefined, node: undefined, 'tie-selected': undefined });
  }

  return (
    <form
      className="question"
      aria-label="The question"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="sides">
        <PartyBox label="Between" value={draft.from} onChange={(from) => set({ from })} kinds={[...actorKinds]} placeholder="such as United States" autoFocus={autoFocus ?? false} />
        <button type="button" className="swap" aria-label="Swap the two sides" title="Swap the two sides" onClick={() => set({ from: draft.to, to: draft.from })}>
          ⇄
        </button>
        <PartyBox label="and" value={draft.to} onChange={(to) => set({ to })} kinds={[...actorKinds]} placeholder="such as North Korea, or КНДР" />
        <div className="field">
          <label htmlFor={`${id}-day`}>on</label>
          <input id={`${id}-day`} type="date" value={day} min="1800-01-01" max="2200-12-31" onChange={(event) => set({ asOf: event.target.value || undefined })} />
        </div>
        <button type="submit" className="primary">
          Show paths
        </button>
      </div>
      {complaint && (
        <p role="alert" className="complaint">
          {complaint}
        </p>
      )}
      {address.page === 'paths' && address.from.length > 0 && key !== format(draft) && (
        <p role="status" className="notice">
          Changed, and not asked yet: what stands below answers the question before. “Show paths” asks this one.
        </p>
      )}
      <details className="constraints">
        <summary>
          Constraints{constraints.length > 0 ? <span className="hint">: {constraints.join('; ')}</span> : <span className="hint">: none beyond the usual</span>}
        </summary>
        <div className="constraint-fields">
          <div className="field">
            <label htmlFor={`${id}-hops`}>A path has at most … ties</label>
            <input id={`${id}-hops`} type="number" min={2} max={12} value={draft.maxHops ?? ''} placeholder="6" onChange={(event) => set({ maxHops: event.target.valueAsNumber || undefined })} />
          </div>
          <div className="field">
            <label htmlFor={`${id}-routes`}>Show … routes</label>
            <input id={`${id}-routes`} type="number" min={1} max={8} value={draft.routes ?? ''} placeholder="5" onChange={(event) => set({ routes: event.target.valueAsNumber || undefined })} />
          </div>
          <div className="field">
            <label htmlFor={`${id}-strength`}>Strength at least (0 to 1)</label>
            <input id={`${id}-strength`} type="number" min={0} max={1} step="any" value={draft.minStrength ?? ''} placeholder="0" onChange={(event) => set({ minStrength: event.target.valueAsNumber || undefined })} />
          </div>
          <div className="field">
            <label htmlFor={`${id}-character`}>Who takes part</label>
            <select id={`${id}-character`} value={draft.character ?? ''} onChange={(event) => set({ character: characters.find((each) => each === event.target.value) })}>
              <option value="">anybody</option>
              {characters.map((each) => (
                <option key={each} value={each}>
                  {characterWords[each]}
                </option>
              ))}
            </select>
          </div>
          <PartyBox label="Through none of" value={draft.avoid} onChange={(avoid) => set({ avoid })} kinds={between} placeholder="people, bodies, channels" />
          <PartyBox label="Through all of" value={draft.passAll} onChange={(passAll) => set({ passAll })} kinds={between} most={5} placeholder="at most five" />
          <PartyBox label="Through at least one of" value={draft.passAny} onChange={(passAny) => set({ passAny })} kinds={between} />
          <Choices legend="Only by" choices={tieKinds} value={draft.kinds} onChange={(kinds) => set({ kinds })} word={(each) => kindWords[each]} />
          <Choices legend="Only channels on" choices={tracks} value={draft.tracks} onChange={(value) => set({ tracks: value })} word={(each) => trackWords[each]} />
          <Choices legend="Only channels that are" choices={channelStates} value={draft.channelStates} onChange={(value) => set({ channelStates: value })} word={(each) => words(each)} />
          <Choices legend="Only with … in between" choices={actorKinds} value={draft.actorKinds} onChange={(value) => set({ actorKinds: value })} word={(each) => `${words(each)}s`.replace('persons', 'people')} />
          <fieldset className="field choices">
            <legend>And</legend>
            <Flag value={draft.activeOnly} onChange={(activeOnly) => set({ activeOnly })}>leave out ties that have ended</Flag>
            <Flag value={draft.includeFormal} onChange={(includeFormal) => set({ includeFormal })}>let states, missions and protecting powers carry too</Flag>
            <Flag value={draft.includeRejected} onChange={(includeRejected) => set({ includeRejected })}>admit go-betweens whom a party rejects</Flag>
          </fieldset>
        </div>
      </details>
    </form>
  );
}

const between: ('STATE' | 'ORGANIZATION' | 'PERSON' | 'CHANNEL')[] = ['PERSON', 'ORGANIZATION', 'CHANNEL', 'STATE'];

function Choices<T extends string>({ legend, choices, value, onChange, word }: { legend: string; choices: readonly T[]; value: T[]; onChange(value: T[]): void; word(choice: T): string }) {
  return (
    <fieldset className="field choices">
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <Flag key={choice} value={value.includes(choice)} onChange={(on) => onChange(choices.filter((each) => (each === choice ? on : value.includes(each))))}>
          {word(choice)}
        </Flag>
      ))}
    </fieldset>
  );
}

function Flag({ value, onChange, children }: { value: boolean; onChange(value: boolean): void; children: ReactNode }) {
  return (
    <label className="flag">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}

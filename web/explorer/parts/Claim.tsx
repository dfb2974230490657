// What one claim says, how it stands on a day, and what it rests on: in the side panel.
import { useEffect } from 'react';
import { datesText } from '../../drawing/day';
import { Claim as ClaimOperation } from '../operations';
import { change } from '../place';
import { useAnswer } from '../useAnswer';
import { gradeWords, tieText } from '../words';
import { Dated } from './Dated';
import { enterPanel, SidePanel } from './SidePanel';
import { Sources } from './Sources';
import { detailText, standingText, whenText } from './tie';
import { To } from './To';
import { Problem, Waiting } from './Waiting';

/** Opens the sources of a claim beside what the page shows. */
export const openClaim = (id: string) => change({ 'tie-selected': id } as object);
const close = () => change({ 'tie-selected': undefined } as object);

/** The button that opens the sources of a claim. */
export function ClaimButton({ id, about, children, chosen }: { id: string; about: string; children: string; chosen?: boolean }) {
  return (
    <button
      type="button"
      className="quiet claim"
      aria-label={`${children}: sources of ${datesText(about)}`}
      aria-pressed={chosen}
      onClick={({ currentTarget }) => {
        document.querySelectorAll('[data-opened]').forEach((each) => each.removeAttribute('data-opened'));
        currentTarget.dataset.opened = 'true';
        openClaim(id);
      }}
    >
      {children}
    </button>
  );
}

/** The claim that the address has opened, beside what the page shows; nothing where it has opened none. */
export function Claim({ id, asOf }: { id: string | undefined; asOf: string | null }) {
  return id ? (
    <div className="beside">
      <ClaimPanel id={id} asOf={asOf} />
    </div>
  ) : null;
}

function ClaimPanel({ id, asOf }: { id: string; asOf: string | null }) {
  const asked = useAnswer(ClaimOperation, asOf ? { id, asOf } : null);
  const tie = asked.data?.node && 'citations' in asked.data.node ? asked.data.node : null;
  // What somebody opens takes the focus; what an address opens does not.
  useEffect(() => {
    if (document.activeElement?.matches('[data-opened=true]')) enterPanel();
  }, [id]);
  const evidence = tie?.standing.evidence;
  return (
    <SidePanel title={tie ? `${tie.from.name} ${tieText(tie.kind)} ${tie.to.name}` : 'A claim'} about={id} onClose={close}>
      <Waiting asked={asked} />
      {asked.error && <Problem error={asked.error} retry={asked.retry} />}
      {asked.current && !tie && !asked.error && <p>There is no such claim that you may see.</p>}
      {tie && asOf && (
        <>
          <p className="claim-ends">
            <To entity={tie.from} asOf={asOf} /> {tieText(tie.kind)} <To entity={tie.to} asOf={asOf} />
          </p>
          <dl>
            {detailText(tie) && (
              <>
                <dt>As</dt>
                <dd>{detailText(tie)}</dd>
              </>
            )}
            {whenText(tie) && (
              <>
                <dt>When</dt>
                <dd>
                  <Dated>{whenText(tie)}</Dated>
                </dd>
              </>
            )}
            <dt>
              On <Dated>{asOf}</Dated>
            </dt>
            <dd>{standingText(tie.standing, asOf)}</dd>
            <dt>Evidence</dt>
            <dd>
              {evidence?.grade ? `${evidence.grade}, ${gradeWords(evidence.grade)}` : 'nothing supports it'}
              {evidence && evidence.origins > 0 && `; ${evidence.origins === 1 ? 'one origin' : `${evidence.origins} independent origins`}`}
            </dd>
            {tie.marking.tlp !== 'CLEAR' && (
              <>
                <dt>Marking</dt>
                <dd>
                  TLP:{tie.marking.tlp} {tie.marking.groups.join(', ')}
                </dd>
              </>
            )}
          </dl>
          {tie.note && <p>{tie.note}</p>}
          <h3>Sources</h3>
          <Sources citations={tie.citations} />
        </>
      )}
    </SidePanel>
  );
}

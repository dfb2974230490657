// The one way to the service: questions go as POST to /graphql, so that names stand in no address and no log.
import { Revision, type Operation, type RevisionQuery } from './operations';

/** Why a question has no answer: a code for programs, a message for people, and what to do. */
export class AnswerError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What to do about it, in a sentence; empty where the message says so itself. */
    readonly mend: string,
    /** The field of the question that is at fault, such as from[0]. */
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

/** What to do, by the service's codes, where its message does not say so. */
const mends: Record<string, string> = {
  CANCELED: 'Ask for fewer ties or routes, or ask again.',
  INTERNAL: 'Ask again; if it stays so, look into the service’s log.',
  UNAVAILABLE: 'The service is starting or cannot reach its store. Try again in a moment.',
};

/** The longest that a question may take, in milliseconds: above the service's own budget for one answer. */
const deadline = 60_000;

/** Asks a question. Throws AnswerError, or the signal's reason where it was given up. */
export async function ask<Answer, Variables>(operation: Operation<Answer, Variables>, variables: Variables, signal?: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(deadline);
  let response: Response;
  let body: { data?: Answer | null; errors?: { message: string; extensions?: { code?: string; field?: string } }[] };
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: operation, variables }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    body = await response.json();
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) throw new AnswerError('TIMEOUT', 'The answer took more than a minute.', 'Ask for fewer ties or routes.');
    if (error instanceof SyntaxError) throw new AnswerError('UNREADABLE', 'What answered is not Backchannel.', 'Reload the page.');
    throw new AnswerError('UNREACHABLE', 'The service cannot be reached.', 'See whether it still runs, then try again.');
  }
  const [first] = body.errors ?? [];
  if (first) {
    const code = first.extensions?.code ?? 'INTERNAL';
    throw new AnswerError(code, first.message, mends[code] ?? '', first.extensions?.field ?? null);
  }
  if (!body.data) throw new AnswerError('UNREADABLE', `The service answered with nothing (${response.status}).`, 'Try again.');
  return body.data;
}

/** Where the graph stands: its revision and the last day that it speaks of. */
export const askRevision = (signal?: AbortSignal): Promise<RevisionQuery['revision']> =>
  ask(Revision, {}, signal).then(({ revision }) => revision);

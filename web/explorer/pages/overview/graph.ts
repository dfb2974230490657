// The whole graph of a day, read line by line from the service as docs/bulk.md describes it.
import { AnswerError } from '../../client';
import type { EntityKind, TieKind, Track } from '../../operations';

export interface GraphNode {
  id: string;
  kind: EntityKind;
  name: string;
  entityType?: string;
  track?: Track;
  state?: string;
  /** Whether it may stand inside a path that day. */
  conducts: boolean;
}

export interface GraphTie {
  id: string;
  kind: TieKind;
  from: string;
  to: string;
  role?: string;
  since: string;
  until: string;
  validity: 'CERTAIN' | 'POSSIBLE' | 'ENDED';
  /** Where it conducts that day: the two that it joins once posts and organs are folded in, and its cost in micronats. */
  hop?: { a: string; b: string; cost: number };
}

export interface WholeGraph {
  asOf: string;
  revision: string;
  dataThrough: string;
  nodes: GraphNode[];
  ties: GraphTie[];
}

export interface Progress {
  nodes: number;
  ties: number;
}

type Line =
  | { type: 'graph'; asOf: string; revision: string; dataThrough: string }
  | ({ type: 'node' } & GraphNode)
  | ({ type: 'tie' } & GraphTie)
  | { type: 'end'; nodes: number; ties: number }
  | { type: 'error'; code: string; message: string };

const broken = (why: string) => new AnswerError('UNREADABLE', `The graph came only in part: ${why}.`, 'Try again.');

/** Reads lines as they come. A stream without its `end` is an error, whatever came before: a part looks like a whole. */
export async function readLines(chunks: AsyncIterable<string>, progress: (progress: Progress) => void): Promise<WholeGraph> {
  let head: Line | null = null;
  let end: Line | null = null;
  const nodes: GraphNode[] = [];
  const ties: GraphTie[] = [];
  function read(text: string) {
    if (end) throw broken('something stands behind its end');
    let line: Line;
    try {
      line = JSON.parse(text);
    } catch {
      throw broken('a line of it cannot be read');
    }
    if (line.type === 'error') throw new AnswerError(line.code, line.message, 'Try again.');
    if ((head === null) !== (line.type === 'graph')) throw broken('it does not begin as it should');
    if (line.type === 'node') nodes.push(line);
    else if (line.type === 'tie') ties.push(line);
    else if (line.type === 'end') end = line;
    else if (line.type === 'graph') head = line;
  }
  let rest = '';
  let count = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line) read(line);
      if (++count % 2000 === 0) { // leave the page its turn
        progress({ nodes: nodes.length, ties: ties.length });
        await new Promise((next) => setTimeout(next));
      }
    }
    progress({ nodes: nodes.length, ties: ties.length });
  }
  if (rest) read(rest);
  if (!head || !end) throw broken('the end is missing');
  const { asOf, revision, dataThrough } = head as Extract<Line, { type: 'graph' }>;
  const counted = end as Extract<Line, { type: 'end' }>;
  if (counted.nodes !== nodes.length || counted.ties !== ties.length) throw broken(`${counted.nodes} nodes and ${counted.ties} ties were announced, ${nodes.length} and ${ties.length} came`);
  return { asOf, revision, dataThrough, nodes, ties };
}

/** Asks for the graph of a day. Throws AnswerError, or the signal's reason where it was given up. */
export async function askGraph(asOf: string, progress: (progress: Progress) => void, signal: AbortSignal): Promise<WholeGraph> {
  try {
    const response = await fetch(`/graph.ndjson?${new URLSearchParams({ asOf })}`, { headers: { accept: 'application/x-ndjson, application/json' }, signal });
    if (!response.ok || !response.body) {
      const told = (await response.json().catch(() => null)) as { errors?: { message: string; extensions?: { code?: string } }[] } | null;
      const [first] = told?.errors ?? [];
      throw new AnswerError(first?.extensions?.code ?? 'UNAVAILABLE', first?.message ?? `The service does not give the whole graph (${response.status}).`, 'Try again.');
    }
    return await readLines(texts(response.body), progress);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnswerError) throw error;
    throw new AnswerError('UNREACHABLE', 'The service cannot be reached, or the connection broke.', 'See whether it still runs, then try again.');
  }
}

async function* texts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    reader.cancel().catch(() => {});
  }
}

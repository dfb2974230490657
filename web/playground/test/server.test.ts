import { expect, test } from 'vitest';
import { troubleWith } from '../server';

const answer = (status: number, type: string, statusText = '') =>
  new Response('', { status, statusText, headers: { 'content-type': type } });

test('an answer in JSON is no trouble, whatever its status', () => {
  expect(troubleWith(answer(200, 'application/json'))).toBeNull();
  expect(troubleWith(answer(422, 'application/graphql-response+json; charset=utf-8'))).toBeNull();
  expect(troubleWith(answer(503, 'application/json'))).toBeNull();
});

test('no answer, or one from a gateway, means that the server cannot be reached', () => {
  expect(troubleWith(null)).toBe('The Backchannel server cannot be reached.');
  expect(troubleWith(answer(502, 'text/html'))).toBe('The Backchannel server cannot be reached.');
});

test('any other answer is told as it is', () => {
  expect(troubleWith(answer(403, 'text/plain', 'Forbidden'))).toBe('The server did not answer the query: 403 Forbidden.');
  expect(troubleWith(answer(403, 'text/plain'))).toBe('The server did not answer the query: 403.');
});

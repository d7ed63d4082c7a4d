import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store-error.ts';
import { isConnectionLost, isPostgresqlUniqueViolation, isRepeatable, toStoreError } from './postgresql-error.ts';

describe('errors of a server', () => {
  it.each([
    ['28P01', 'the server refuses the user or the password; check both, and pg_hba.conf'],
    ['28000', 'the server refuses the user or the password; check both, and pg_hba.conf'],
    ['3D000', 'the database does not exist; create it'],
    ['53100', 'the disk of the server is full; free some space'],
    ['53300', 'the server takes no more connections; raise max_connections, or run fewer processes'],
    ['53999', 'the server is short of something; see its log'],
    ['57014', 'a statement took too long and was stopped; check the load of the server, and what holds locks there'],
    ['57P01', 'the server is starting or stopping; wait until it is there'],
    ['08006', 'the connection was lost; it is made anew at the next attempt'],
    ['25006', 'it is read-only; name the primary server, not a standby'],
    ['42501', 'the user lacks a right; make it the owner of the database, or of the schema with the tables'],
  ])('say by SQLSTATE %s what mends them', (state, problem) => {
    const error = serverError(state);
    expect(toStoreError(error, 'db:5432/lab')).toEqual(
      new StoreError('unavailable', `The store db:5432/lab cannot be used: ${problem}.`, error),
    );
  });

  it.each(['42601', '42P01', '23505', '22021'])('do not blame the server for a mistake in a statement: %s', (state) => {
    const error = serverError(state);
    expect(toStoreError(error, 'db')).toBe(error);
  });

  it.each([
    [withCode('ECONNREFUSED'), 'nothing listens there; start the server, or correct host and port'],
    [withCode('ENOTFOUND'), 'the name of the host is unknown; correct it'],
    [new Error('timeout expired'), 'the server does not answer in time; check its load and the network'],
    [new Error('Connection terminated unexpectedly'), 'the connection was lost; it is made anew at the next attempt'],
    [withCode('ECONNRESET'), 'the connection was lost; it is made anew at the next attempt'],
  ])('say what is the matter with the connection: %#', (error, problem) => {
    expect(toStoreError(error, 'db')).toMatchObject({ kind: 'unavailable', message: expect.stringContaining(problem) });
    expect(isConnectionLost(error)).toBe(true);
  });

  it('do not blame the connection for a mistake in the values of a statement', () => {
    const error = new TypeError('Converting circular structure to JSON');
    expect(toStoreError(error, 'db')).toBe(error);
    expect(isConnectionLost(error)).toBe(false);
  });

  it('tell whether the connection, the row or another transaction is the reason', () => {
    expect(
      ['57P01', '08006', '25P03', '57014', '23505', '40001'].map((state) => isConnectionLost(serverError(state))),
    ).toEqual([true, true, true, false, false, false]);
    expect(['23505', '40001'].map((state) => isPostgresqlUniqueViolation(serverError(state)))).toEqual([true, false]);
    const repeatable = ['40001', '40P01', '23505', '57014'].map((state) => toStoreError(serverError(state), 'db'));
    expect(repeatable.map(isRepeatable)).toEqual([true, true, false, false]);
  });
});

function serverError(state: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('message of the server', 1, 'error'), { code: state });
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store-error.ts';
import { parsePostgresqlAddress } from './postgresql-address.ts';

describe('the address of a server', () => {
  it.each([
    ['postgresql://user:hunter2@db.example:6432/lab?sslmode=verify-full', 'db.example:6432/lab'],
    ['postgres://user@db.example/lab', 'db.example:5432/lab'],
    ['postgresql://user:hunter2@[::1]:5433/lab', '[::1]:5433/lab'],
    ['postgresql:///lab?host=/var/run/postgresql&port=5433', '/var/run/postgresql:5433/lab'],
    ['postgresql://user:hunter%232%2F%3F%40@db/lab%20one', 'db:5432/lab one'],
  ])('is named by host, port and database: %#', (url, label) => {
    expect(parsePostgresqlAddress(url)).toEqual({ url, label });
  });

  it.each([
    '',
    'hunter2',
    'db.example/lab?password=hunter2',
    'mysql://user:hunter2@db/lab',
    'postgresql://user:hunter2@db',
    'postgresql://user:hunter2@db/',
    'postgresql://user:hunter2@db:port/lab',
    'postgresql://user:hunter2/x@db/lab',
    'postgresql://user:12/hunter2@db/lab',
    'postgresql://user:12?hunter2@db/lab',
    'postgresql://user:12#hunter2@db/lab',
    'postgresql://user:hunter2%@db/lab',
  ])('is refused without repeating any of it: %#', (url) => {
    const error = catchError(() => parsePostgresqlAddress(url));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ kind: 'invalid-address' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });
});

function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

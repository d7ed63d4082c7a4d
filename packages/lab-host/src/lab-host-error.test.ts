import { describe, expect, it } from 'vitest';
import { isLabHostError, LAB_HOST_ERROR_RULES, LabHostError, type LabHostErrorKind } from './lab-host-error.ts';

describe('LabHostError', () => {
  it('takes the retry rule of its kind', () => {
    for (const kind of Object.keys(LAB_HOST_ERROR_RULES) as LabHostErrorKind[]) {
      const error = new LabHostError({ kind, message: 'no', operation: 'probe' });
      expect(error.retryable, kind).toBe(LAB_HOST_ERROR_RULES[kind].retryable);
    }
  });

  it('is recognized by its brand, so that two copies of the package understand each other', () => {
    const copy = { [Symbol.for('@cloud-spi/lab-host/LabHostError')]: true };
    expect(isLabHostError(copy)).toBe(true);
    expect(isLabHostError(new Error('other'))).toBe(false);
  });

  it('leaves the cause out of its JSON form', () => {
    const cause = new Error('password=hunter2');
    const error = new LabHostError({ kind: 'transient', message: 'no', operation: 'license', status: 500, cause });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'LabHostError',
      kind: 'transient',
      message: 'no',
      operation: 'license',
      status: 500,
      retryable: true,
    });
  });
});

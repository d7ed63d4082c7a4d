import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import {
  booleanOption,
  choiceOption,
  codeOption,
  integerOption,
  listOption,
  objectOption,
  recordOption,
  stringOption,
} from './option-rules.ts';
import { parseProviderOptions } from './parse-provider-options.ts';

const rules = {
  region: stringOption({
    required: true,
    environmentVariable: 'TEST_REGION',
    pattern: /^[a-z]+$/,
    expected: 'a region',
  }),
  retries: integerOption({ minimum: 1, maximum: 9, defaultValue: 3, environmentVariable: 'TEST_RETRIES' }),
  verbose: booleanOption({ environmentVariable: 'TEST_VERBOSE' }),
  mode: choiceOption(['fast', 'safe']),
  hosts: listOption(objectOption({ name: stringOption({ required: true }), port: integerOption() })),
  limits: recordOption(integerOption()),
  now: codeOption<() => number>('a function', (value) => typeof value === 'function'),
};
const context = { provider: 'test' };

function problemsOf(value: unknown, environment = {}): string[] {
  try {
    parseProviderOptions(value, rules, { ...context, environment });
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(error).toMatchObject({ code: 'InvalidConfiguration', provider: 'test', operation: 'createProvider' });
    return (error.problems ?? []).map(({ path, expected, found }) => `${path} | ${expected} | ${found}`);
  }
  return [];
}

describe('parseProviderOptions', () => {
  it('takes what is given, then the environment, then the default', () => {
    const environment = { TEST_REGION: 'south', TEST_RETRIES: '5', TEST_VERBOSE: 'true' };
    expect(parseProviderOptions({ region: 'north' }, rules, context)).toEqual({ region: 'north', retries: 3 });
    expect(parseProviderOptions(undefined, rules, { ...context, environment })).toEqual({
      region: 'south',
      retries: 5,
      verbose: true,
    });
  });

  it('reports every mistake at once, with the option and its environment variable', () => {
    expect(
      problemsOf({ retries: 0, mode: 'slow', hosts: [{ port: 1 }, 7], limits: { a: 'x' }, now: 1, regon: 'x' }),
    ).toEqual([
      'regon | one of the options region, retries, verbose, mode, hosts, limits, now | an option of another name',
      'region (TEST_REGION) | a region | nothing',
      'retries (TEST_RETRIES) | an integer from 1 to 9 | 0',
      'mode | one of fast, safe | "slow"',
      'hosts[0].name | a text | nothing',
      'hosts[1] | an object | 7',
      'limits.a | an integer from 0 | "x"',
      'now | a function | 1',
    ]);
  });

  it('checks what the environment says as strictly as what is given', () => {
    const environment = { TEST_REGION: 'NORTH', TEST_RETRIES: 'many', TEST_VERBOSE: 'yes' };
    expect(problemsOf({}, environment)).toEqual([
      'region (TEST_REGION) | a region | "NORTH"',
      'retries (TEST_RETRIES) | an integer from 1 to 9 | NaN',
      'verbose (TEST_VERBOSE) | true or false | "yes"',
    ]);
  });

  it('refuses options that are not an object', () => {
    expect(problemsOf('fast')).toEqual([' | an object | "fast"']);
  });

  it('never repeats a value that may be a secret', () => {
    const secret = { password: integerOption() };
    expect(() => parseProviderOptions({ password: 'hunter2' }, secret, context)).toThrow(/a string of 7 characters/);
  });
});

import { expect, test } from 'vitest';
import { QueryParameters } from './query-parameters.ts';

const read = (query: string) => QueryParameters.of(new URLSearchParams(query));

test.each([['InstanceId.1=a&InstanceId.2=b'], ['InstanceId.0=a&InstanceId.1=b'], ['InstanceId.10=b&InstanceId.9=a']])(
  'the members of %s come in the order of their numbers',
  (query) => {
    expect(read(query).texts('InstanceId')).toEqual(['a', 'b']);
  },
);

test('structures are read below their names', () => {
  const [filter] = read('Filter.1.Name=tag:a&Filter.1.Value.1=x&Filter.1.Value.2=y').list('Filter');
  expect(filter?.text('Name')).toBe('tag:a');
  expect(filter?.texts('Value')).toEqual(['x', 'y']);
});

test.each([
  ['MaxCount=many', (parameters: QueryParameters) => parameters.integer('MaxCount')],
  ['DryRun=yes', (parameters: QueryParameters) => parameters.flag('DryRun')],
  ['Tenancy=cheap', (parameters: QueryParameters) => parameters.choice('Tenancy', ['default', 'host'])],
])('a wrong value in %s is refused with the name of its parameter', (query, look) => {
  const [name] = query.split('=');
  expect(() => look(read(query))).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue', message: expect.stringContaining(name ?? '') }),
  );
});

test('a parameter that is missing is named with its whole path', () => {
  const tag = read('Tag.2.Value=x').list('Tag')[0];
  expect(() => tag?.requiredText('Key')).toThrow(/must contain the parameter Tag\.2\.Key/);
});

test('what nobody reads is refused by name', () => {
  const parameters = read('ImageId=ami-1&Placement.AvailabilityZone=a&Colour.1.Name=red');
  parameters.text('ImageId');
  parameters.below('Placement').text('AvailabilityZone');
  expect(() => parameters.requireAllRead()).toThrow(
    expect.objectContaining({ code: 'UnknownParameter', message: 'The parameter Colour.1.Name is not recognized' }),
  );
  parameters.ignore('Colour');
  expect(() => parameters.requireAllRead()).not.toThrow();
});

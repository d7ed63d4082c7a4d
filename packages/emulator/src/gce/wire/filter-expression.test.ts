import { expect, test } from 'vitest';
import { parseFilter } from './filter-expression.ts';

const vm = {
  name: 'vm-1',
  status: 'RUNNING',
  labels: { env: 'prod', 'cloud-spi-owner': 'acme', 'x-a_2eb': '' },
  scheduling: { automaticRestart: true },
  guestCpus: 4,
};

test.each([
  'name = vm-1',
  'name="vm-1"',
  "name = 'vm-1'",
  'labels.env=prod',
  'labels.cloud-spi-owner = "acme"',
  '(labels.env = "prod") (status = RUNNING)',
  '(labels.env = "prod") AND (labels.cloud-spi-owner = "acme")',
  'labels.env = dev OR status = RUNNING',
  'NOT status = TERMINATED',
  '-(status = TERMINATED)',
  'status != TERMINATED',
  'scheduling.automaticRestart = true',
  'guestCpus >= 4 AND guestCpus < 10',
  'labels.env:*',
  'name:vm',
  'name eq vm-.',
  'name eq "vm-(1|2)"',
  '(name eq vm-1) (status ne "STOP.*")',
  '',
])('passes: %s', (expression) => {
  expect(parseFilter(expression)(vm)).toBe(true);
});

test.each([
  'name = vm',
  'name eq vm',
  'labels.env = dev',
  'labels.missing:*',
  'labels.missing = ""',
  '(labels.env = "prod") (status = TERMINATED)',
  'name ne vm-.',
  'guestCpus > 4',
])('does not pass: %s', (expression) => {
  expect(parseFilter(expression)(vm)).toBe(false);
});

test.each([
  'name',
  'name =',
  '(name = a',
  'name = a)',
  'name ~ a',
  'name = a AND',
  'name eq "("',
  '"',
  'name = a status eq b',
])('is refused: %s', (expression) => expect(() => parseFilter(expression)).toThrow(/Invalid list filter expression/));

import { type ConfigurationProblem, isCloudProvisioningError, parseInstanceConfiguration } from '@cloud-spi/spi';
import { findUnknownPlaceholders, USER_DATA_PLACEHOLDERS } from '../secrets/fill-user-data.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of an InstanceConfiguration that a worker's instance may not give, and who gives them. */
const FIELDS_OF_OTHERS: Readonly<Record<string, string>> = {
  name: 'no name: the instance is called like its worker',
  namespace: "no namespace: the instance has its worker's",
  idempotencyToken: 'no token: the controller makes one for each attempt',
  zone: 'no zone here: placements give it',
  market: 'no market here: placements give it',
  providerOptions: 'no provider options here: placements give them',
};

const FIELDS_OF_EACH_PLACEMENT = ['imageId', 'instanceType'] as const;
const FIELDS_OF_PLACEMENTS = ['zone', 'market', ...FIELDS_OF_EACH_PLACEMENT];

/**
 * Checks that the instance of a worker makes a valid InstanceConfiguration with each of its placements.
 *
 * @param worker - Spec of a worker or template of a pool; it may be wrong in any way.
 * @param path - Its path in the document, for example `spec.template`.
 * @returns Problems at `<path>.instance.…` and, for what a placement gives, `<path>.placements[i].…`.
 */
export function checkWorkerInstance(worker: unknown, path: string): ConfigurationProblem[] {
  const instance = asFields(asFields(worker)?.instance);
  if (instance === undefined) return [];
  const given = asFields(worker)?.placements;
  const placements = Array.isArray(given) ? given.map((placement: unknown) => asFields(placement) ?? {}) : [];
  return [
    ...checkOwnFields(instance, path),
    ...checkMerged(instance, {}, path, 'instance'),
    ...placements.flatMap((placement, index) => [
      ...checkMissing(instance, placement, `${path}.placements[${index}]`),
      ...checkMerged(instance, placement, path, `placements[${index}]`),
    ]),
  ];
}

function checkOwnFields(instance: Fields, path: string): ConfigurationProblem[] {
  const problems = Object.entries(FIELDS_OF_OTHERS)
    .filter(([name]) => instance[name] !== undefined)
    .map(([name, expected]) => ({ path: `${path}.instance.${name}`, expected, found: 'one' }));
  const { userData } = instance;
  if (userData === undefined) return problems;
  const userDataPath = `${path}.instance.userData`;
  if (typeof userData !== 'string') return [...problems, { path: userDataPath, expected: 'text', found: 'other data' }];
  const expected = `no placeholders but ${USER_DATA_PLACEHOLDERS.map((name) => `{{${name}}}`).join(', ')}`;
  const unknown = findUnknownPlaceholders(userData).map((found) => ({ path: userDataPath, expected, found }));
  return [...problems, ...unknown];
}

function checkMissing(instance: Fields, placement: Fields, path: string): ConfigurationProblem[] {
  return FIELDS_OF_EACH_PLACEMENT.filter((name) => (placement[name] ?? instance[name]) === undefined).map((name) => ({
    path: `${path}.${name}`,
    expected: `a string here or as ${name} of the instance`,
    found: 'nothing',
  }));
}

function checkMerged(instance: Fields, placement: Fields, path: string, place: string): ConfigurationProblem[] {
  const own = Object.fromEntries(Object.entries(instance).filter(([name]) => !(name in FIELDS_OF_OTHERS)));
  const overrides = Object.fromEntries(
    FIELDS_OF_PLACEMENTS.filter((name) => placement[name] !== undefined).map((name) => [name, placement[name]]),
  );
  // Missing fields are reported above, with the two places where they may stand.
  const stand = { name: 'worker', namespace: 'default', imageId: 'any', instanceType: 'any' };
  return problemsOf({ ...stand, ...own, ...overrides }).map((problem) => {
    const [field = ''] = problem.path.split(/[.[]/, 1);
    return { ...problem, path: `${path}.${field in overrides ? place : 'instance'}.${problem.path}` };
  });
}

function problemsOf(configuration: unknown): readonly ConfigurationProblem[] {
  try {
    parseInstanceConfiguration(configuration);
    return [];
  } catch (error) {
    if (isCloudProvisioningError(error) && error.problems !== undefined) return error.problems;
    throw error;
  }
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

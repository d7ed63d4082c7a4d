import assert from 'node:assert/strict';
import { ARCHITECTURES, type InstanceTypeInfo } from '@cloud-spi/spi';
import { collect } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

/** Checks of listInstanceTypes. */
export const CATALOG_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'CATALOG-001',
    title: 'The type that can be provisioned is listed with its zone; every type once and well formed',
    rules: ['R-CATALOG-1'],
    group: 'catalog',
    level: 'extended',
    requires: { capabilities: ['instanceTypeCatalog'] },
    async run({ provider, configuration }) {
      const { instanceType, zone = '' } = await provider.resolveConfiguration(configuration());
      const types = await collect(provider.listInstanceTypes());
      for (const type of types) expectWellFormed(type);
      const names = types.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, 'A type is listed twice');
      const found = types.find(({ name }) => name === instanceType);
      assert.ok(found !== undefined, `${instanceType} can be provisioned and is not listed`);
      assert.ok(found.zones.includes(zone), `${instanceType} can be provisioned in ${zone} and is not listed there`);
    },
  },
  {
    id: 'CATALOG-002',
    title: 'Filters by name, zone and architecture must all match',
    rules: ['R-CATALOG-2'],
    group: 'catalog',
    level: 'extended',
    requires: { capabilities: ['instanceTypeCatalog'] },
    async run({ provider, configuration }) {
      const { instanceType, zone = '' } = await provider.resolveConfiguration(configuration());
      const [type] = await collect(provider.listInstanceTypes({ names: [instanceType] }));
      assert.equal(type?.name, instanceType, 'A filter by name shows something else');
      const list = async (...parameters: Parameters<typeof provider.listInstanceTypes>) =>
        (await collect(provider.listInstanceTypes(...parameters))).map(({ name }) => name);
      const { architecture } = type;
      const names = [instanceType];
      assert.deepEqual(await list({ names, zones: [zone], architecture }), names, 'All filters match');
      const other = ARCHITECTURES.find((candidate) => candidate !== architecture);
      assert.deepEqual(await list({ names, architecture: other }), [], 'A filter by another architecture');
      assert.deepEqual(await list({ names, zones: ['conformance-no-zone'] }), [], 'A filter by an unknown zone');
      assert.deepEqual(await list({ names: ['conformance-no-type'] }), [], 'A filter by an unknown name');
    },
  },
];

function expectWellFormed(type: InstanceTypeInfo): void {
  const { name, vcpus, memoryMib, architecture, nestedVirtualization, bareMetal, zones, pricePerHour } = type;
  assert.ok(typeof name === 'string' && name !== '', 'A type has no name');
  for (const [field, value] of Object.entries({ vcpus, memoryMib })) {
    assert.ok(Number.isFinite(value) && value > 0, `${name} has no ${field}`);
  }
  assert.ok(ARCHITECTURES.includes(architecture), `${name} has the unknown architecture ${architecture}`);
  for (const [field, value] of Object.entries({ nestedVirtualization, bareMetal })) {
    assert.equal(typeof value, 'boolean', `${name} does not say ${field}`);
  }
  assert.ok(Array.isArray(zones), `${name} has no list of zones`);
  if (pricePerHour !== undefined) assert.ok(pricePerHour.amount >= 0, `${name} has no price that is one`);
}

import { expect, it } from 'vitest';
import { toHostHealth } from './to-host-health.ts';

it('a host is well when it calls nothing bad, also where it tells nothing', () => {
  expect(toHostHealth({})).toEqual({ ok: true, problems: [] });
  const compute = { hostname: 'c', kvm_vmx_enabled: true, enough_cpus: null, admission_state: 'READY' };
  expect(toHostHealth({ computes: { id: compute }, controller: { core_connected: true } }).ok).toBe(true);
});

it('every check that the host calls bad is a sentence that names its compute host', () => {
  const bad = { hostname: 'cml-0', kvm_vmx_enabled: false, admission_state: 'ONLINE' };
  const health = toHostHealth({
    computes: { id: bad, unnamed: { libvirt: false } },
    controller: { images_loaded: false },
  });
  expect(health).toEqual({
    ok: false,
    problems: [
      'CML: the images are not loaded.',
      'Compute host cml-0 has no hardware virtualization, so virtual machines cannot start.',
      'Compute host cml-0 starts no nodes (ONLINE).',
      'Compute host unnamed has lost its libvirt service.',
    ],
  });
});

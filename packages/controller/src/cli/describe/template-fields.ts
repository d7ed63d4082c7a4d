import type { LabWorkerHost, LabWorkerPlacement, LabWorkerSpec } from '../../resources/lab-worker.ts';
import type { PasswordReference, SecretReference } from '../../resources/secret-reference.ts';
import type { Field } from './section.ts';

/** The fields that a worker and the template of a pool have in common. Of secrets it says where they are. Pure. */
export function templateFields(template: Pick<LabWorkerSpec, 'placements' | 'instance' | 'host' | 'drain'>): Field[] {
  const { placements, instance, host, drain } = template;
  const { rootVolume, nestedVirtualization } = instance;
  return [
    ...placements.map((placement, index): Field => [`placement ${index}`, formatPlacement(placement)]),
    ['image', instance.imageId],
    ['instance type', instance.instanceType],
    ['root volume', rootVolume === undefined ? undefined : JSON.stringify(rootVolume)],
    ['nested virtualization', nestedVirtualization === undefined ? undefined : String(nestedVirtualization)],
    ['user data', instance.userData === undefined ? undefined : `a template of ${instance.userData.length} characters`],
    ...(host === undefined ? [] : hostFields(host)),
    [
      'drain',
      drain === undefined ? undefined : `${drain.onDeadline ?? 'force'} after ${drain.deadlineMs ?? 'default'} ms`,
    ],
  ];
}

/**
 * Says where a secret is.
 *
 * @returns For example `environment variable CML_TOKEN`.
 */
export function formatReference(reference: SecretReference): string {
  return 'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
}

function formatPlacement({ provider, zone, imageId, instanceType, market }: LabWorkerPlacement): string {
  return [provider, zone, imageId, instanceType, market].filter((part) => part !== undefined).join(', ');
}

function hostFields({ type, address = 'private', credentialsRef, tls, license }: LabWorkerHost): readonly Field[] {
  const { username, password } = credentialsRef;
  const token = license?.tokenRef === undefined ? '' : `, token in ${formatReference(license.tokenRef)}`;
  return [
    ['lab host', `${type} at the ${address} address, TLS ${tls?.mode ?? 'first-use'}`],
    ['credentials', `user ${username}, password ${formatPassword(password)}`],
    ['license', license && [license.mode, license.product].filter((part) => part !== undefined).join(' ') + token],
  ];
}

function formatPassword(password: PasswordReference): string {
  return 'derivedFrom' in password
    ? `derived from ${formatReference(password.derivedFrom)}`
    : `in ${formatReference(password)}`;
}

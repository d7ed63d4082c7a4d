import type { LabWorkerHost } from '../../resources/lab-worker.ts';
import type { SecretReference } from '../../resources/secret-reference.ts';
import type { SecretResolver } from '../../secrets/create-secret-resolver.ts';
import { formatReference } from '../describe/template-fields.ts';
import type { CheckFinding } from './check-finding.ts';
import type { WorkerTemplate } from './find-worker-templates.ts';

/**
 * Checks that the secrets that workers refer to are there. Looks at no value.
 *
 * @param templates - The workers that are wanted.
 * @param secrets - Looks them up as this process would.
 */
export async function checkSecrets(
  templates: readonly WorkerTemplate[],
  secrets: Pick<SecretResolver, 'exists'>,
): Promise<readonly CheckFinding[]> {
  const uses = new Map<string, { readonly reference: SecretReference; readonly users: Set<string> }>();
  for (const { worker, wantedBy } of templates) {
    for (const reference of worker.spec.host === undefined ? [] : referencesOf(worker.spec.host)) {
      const key = formatReference(reference);
      const use = uses.get(key) ?? { reference, users: new Set() };
      use.users.add(wantedBy);
      uses.set(key, use);
    }
  }
  const findings = [...uses].map(async ([name, { reference, users }]): Promise<CheckFinding> => {
    const exists = await secrets.exists(reference);
    const why = 'env' in reference ? 'It is not set, or empty, here.' : 'It cannot be read, or is empty.';
    const wantedBy = `Wanted by ${[...users].join(', ')}.`;
    return {
      status: exists ? 'ok' : 'failed',
      subject: 'secret',
      check: name,
      message: exists ? 'it is there' : `${why} ${wantedBy}`,
    };
  });
  return await Promise.all(findings);
}

function referencesOf({ credentialsRef, license, tls }: LabWorkerHost): readonly SecretReference[] {
  const { password } = credentialsRef;
  const token = license === undefined || license.mode === 'none' ? undefined : license.tokenRef;
  const authority = tls?.mode === 'ca' ? tls.caRef : undefined;
  const all = ['derivedFrom' in password ? password.derivedFrom : password, token, authority];
  return all.filter((reference) => reference !== undefined);
}

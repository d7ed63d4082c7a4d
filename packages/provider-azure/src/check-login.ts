import { toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration } from '@cloud-spi/spi';
import { ADMIN_USERNAME_RULE, isAdminUsername } from './admin-username.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import type { AzureLaunchOptions } from './parse-launch-options.ts';

/**
 * Finds what Azure cannot do about the way into a machine: its user, its keys and its user data.
 *
 * @param configuration - As wanted.
 * @param settings - Of the provider.
 * @param launch - `providerOptions.azure`.
 * @see https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys#supported-ssh-key-formats
 */
export function checkLogin(
  configuration: InstanceConfiguration,
  settings: Pick<AzureProviderSettings, 'adminUsername'>,
  launch: AzureLaunchOptions,
): ConfigurationProblem[] {
  if (launch.specializedImage) return checkSpecialized(configuration);
  const adminUsername = launch.adminUsername ?? settings.adminUsername;
  const path = launch.adminUsername === undefined ? 'adminUsername' : 'providerOptions.azure.adminUsername';
  const problems = isAdminUsername(adminUsername) ? [] : [toProblem(path, ADMIN_USERNAME_RULE, adminUsername)];
  for (const [index, key] of (configuration.sshPublicKeys ?? []).entries()) {
    const [type = ''] = key.split(' ');
    if (KEY_TYPES.has(type)) continue;
    problems.push(toProblem(`sshPublicKeys[${index}]`, 'a key of the type ssh-rsa or ssh-ed25519', type));
  }
  return problems;
}

const KEY_TYPES: ReadonlySet<string> = new Set(['ssh-rsa', 'ssh-ed25519']);

/** Azure hands nothing to a machine whose image has been set up already. */
function checkSpecialized({ sshPublicKeys, keyPairName, userData }: InstanceConfiguration): ConfigurationProblem[] {
  return Object.entries({ sshPublicKeys, keyPairName, userData })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({
      path,
      expected: 'nothing, since providerOptions.azure.specializedImage says that the image has its users already',
      found: 'a value',
    }));
}

import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { parseGcpProviderOptions } from './gcp-provider-options.ts';

function problemsOf(options: object, environment: Record<string, string> = {}): string[] {
  try {
    parseGcpProviderOptions(options, environment);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    return (error.problems ?? []).map(({ path }) => path);
  }
  return [];
}

describe('the options of the provider', () => {
  it('need a project, which may stand in the environment', () => {
    expect(problemsOf({})).toEqual(['projectId (GOOGLE_CLOUD_PROJECT)']);
    expect(
      parseGcpProviderOptions(null, { GOOGLE_CLOUD_PROJECT: 'acme', CLOUDSDK_COMPUTE_ZONE: 'a1-b' }),
    ).toMatchObject({
      projectId: 'acme',
      zone: 'a1-b',
      owner: 'default',
      endpoint: 'https://compute.googleapis.com',
      resourceManagerEndpoint: 'https://cloudresourcemanager.googleapis.com',
    });
  });

  it('are refused all at once, with their paths', () => {
    expect(
      problemsOf({
        projectId: 'No',
        owner: '',
        zone: 'x',
        region: '-',
        network: 'a b',
        caFile: 1,
        authClient: {},
        plan: 1,
      }),
    ).toEqual([
      'plan',
      'owner',
      'projectId (GOOGLE_CLOUD_PROJECT)',
      'zone (CLOUDSDK_COMPUTE_ZONE)',
      'region (CLOUDSDK_COMPUTE_REGION)',
      'network',
      'authClient',
      'caFile',
    ]);
  });

  it('take plain http for loopback hosts only, whose rights are tested there too', () => {
    const endpoint = 'http://127.0.0.1:8080';
    expect(parseGcpProviderOptions({ projectId: 'acme', endpoint }, {}).resourceManagerEndpoint).toBe(endpoint);
    expect(problemsOf({ projectId: 'acme', endpoint: 'http://example.com' })).toEqual(['endpoint']);
    expect(problemsOf({ projectId: 'acme', endpoint: 'https://example.com/path' })).toEqual(['endpoint']);
  });
});
